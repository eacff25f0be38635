package heed.tensor;

import heed.tensor.spi.Binary;
import java.util.Optional;

/**
 * Normalisers of scores over the last axis that give exact zeros; the dense one is {@link Tensor#softmax()}.
 * Each gives weights that are not negative and sum to 1, but a row that is masked altogether gives 0; what a
 * row of nothing but −∞ gives without a mask, and one with ∞, is open.
 */
public final class Normalizers {

    /** No score as far below the greatest gets weight: τ ≥ −1 in both, once the greatest is 0. */
    private static final double NEVER = -2;

    private Normalizers() {
    }

    /**
     * Sparsemax: the point of the simplex nearest to the scores, {@code max(x − τ, 0)}. Martins &amp;
     * Astudillo 2016, alg. 1; gradient by their eq. (14).
     *
     * @param x scores […,S]
     * @return weights […,S]
     */
    public static Tensor sparsemax(Tensor x) {
        return recorded(x, Optional.empty(), 1);
    }

    /**
     * Sparsemax among the scores that the mask allows; the others are not looked at.
     *
     * @param mask 1 where allowed, 0 where not; of x's shape or repeatable to it
     */
    public static Tensor sparsemax(Tensor x, Tensor mask) {
        return recorded(x, Optional.of(mask), 1);
    }

    /**
     * 1.5-entmax, {@code max(x/2 − τ, 0)²}: between softmax and sparsemax. Peters, Niculae &amp; Martins
     * 2019, alg. 2 (exact, by sorting); gradient by their eq. (14).
     *
     * @param x scores […,S]
     * @return weights […,S]
     */
    public static Tensor entmax15(Tensor x) {
        return recorded(x, Optional.empty(), 2);
    }

    /**
     * 1.5-entmax among the scores that the mask allows; the others are not looked at.
     *
     * @param mask 1 where allowed, 0 where not; of x's shape or repeatable to it
     */
    public static Tensor entmax15(Tensor x, Tensor mask) {
        return recorded(x, Optional.of(mask), 2);
    }

    /** @param power 1 for sparsemax, 2 for 1.5-entmax, which takes half the scores */
    private static Tensor recorded(Tensor x, Optional<Tensor> mask, int power) {
        String name = power == 1 ? "sparsemax" : "entmax15";
        if (mask.isPresent() && !mask.get().shape().expandsTo(x.shape())) {
            throw new ShapeException(name + ": a mask " + mask.get().shape()
                    + " cannot be repeated to scores " + x.shape());
        }
        x.shape().axis(-1);
        Tensor y = x.engine().withoutGradients(() -> weights(x.detach(), mask.map(Tensor::detach), power));
        return y.record(power == 1 ? Gradients.SPARSEMAX : Gradients.ENTMAX15, null, x);
    }

    private static Tensor weights(Tensor x, Optional<Tensor> mask, int power) {
        Engine engine = x.engine();
        Tensor z = x;
        if (mask.isPresent()) {
            z = Tensors.where(mask.get(), x, engine.full(Double.NEGATIVE_INFINITY));
        }
        Tensor greatest = z.max(true, -1);                                                    // […,1]
        z = z.sub(mask.isPresent() ? Reductions.finite(greatest) : greatest);
        z = Elementwise.scalar(power == 1 ? z : z.mul(0.5), Binary.MAX, NEVER);               // […,S]
        Tensor sorted = Sorting.sort(z, true).values();
        Tensor ranks = engine.full(1, x.dim(-1)).cumulativeSum(0);                            // 1, 2, … S
        Tensor threshold = power == 1 ? sparsemaxThreshold(sorted, ranks) : entmaxThreshold(sorted, ranks);
        Tensor above = z.sub(threshold).relu();
        Tensor y = power == 1 ? above : above.mul(above);
        return mask.isPresent() ? Tensors.where(mask.get(), y, engine.zeros()) : y;
    }

    /** τ = (Σ_{support} z − 1)/k; z_i of rank i is in the support while 1 + i·z_i exceeds the sum so far. */
    private static Tensor sparsemaxThreshold(Tensor sorted, Tensor ranks) {
        Tensor support = sorted.cumulativeSum(-1).less(sorted.mul(ranks).add(1));             // […,S]
        Tensor count = support.sum(true, -1);                                                 // […,1]
        return support.mul(sorted).sum(true, -1).add(-1).div(count);
    }

    /**
     * τ = M − √((1 − V)/k), with M and V the mean and the sum of squared deviations of the support; z_i of
     * rank i is in it while it is at least the threshold of those so far. That is decided by running sums,
     * and the threshold then computed anew, without their cancellation.
     */
    private static Tensor entmaxThreshold(Tensor sorted, Tensor ranks) {
        Tensor mean = sorted.cumulativeSum(-1).div(ranks);
        Tensor spread = sorted.mul(sorted).cumulativeSum(-1).sub(mean.mul(mean).mul(ranks));
        Tensor support = sorted.greaterEqual(mean.sub(root(spread, ranks)));                  // […,S]
        Tensor count = support.sum(true, -1);                                                 // […,1]
        Tensor middle = support.mul(sorted).sum(true, -1).div(count);
        Tensor away = sorted.sub(middle).mul(support);
        return middle.sub(root(away.mul(away).sum(true, -1), count));
    }

    /** √((1 − spread)/count), 0 where that is negative. */
    private static Tensor root(Tensor spread, Tensor count) {
        return spread.neg().add(1).div(count).relu().sqrt();
    }
}

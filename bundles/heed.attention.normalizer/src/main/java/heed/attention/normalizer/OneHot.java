package heed.attention.normalizer;

import heed.tensor.Tensor;

/**
 * One slot of each row, by weights that are not negative: 1 there and 0 elsewhere; all 0 in a row of nothing
 * but 0.
 */
final class OneHot {

    private OneHot() {
    }

    /**
     * The slot of the greatest weight, the first of equal ones. NaN makes its row NaN.
     *
     * @param weights […,S]
     * @return […,S], without gradients
     */
    static Tensor greatest(Tensor weights) {
        Tensor own = weights.detach();
        return first(own, own.greater(0)).add(poison(own));
    }

    /**
     * A slot by chance, as likely as its weight: the first that has weight and at which the running sum of
     * weights exceeds u times their whole. NaN makes its row NaN.
     *
     * @param weights […,S]
     * @param uniform u, in [0, 1) […,1]
     * @return […,S], without gradients
     */
    static Tensor drawn(Tensor weights, Tensor uniform) {
        Tensor own = weights.detach();
        Tensor some = own.greater(0);
        Tensor sums = own.cumulativeSum(-1).mul(some);                                       // […,S]
        // running sums may be off by a rounding, also where a weight is 0: the whole is one of these
        Tensor whole = sums.max(true, -1);                                                   // […,1]
        Tensor beyond = sums.greater(uniform.mul(whole)).mul(some);
        return first(beyond, beyond).add(poison(own));
    }

    /** 1 at the first greatest of each row, where that is allowed. */
    private static Tensor first(Tensor x, Tensor allowed) {
        Tensor at = x.argmax().floating().unsqueeze(x.shape().rank() - 1);                   // […,1]
        return x.engine().range(x.dim(-1)).equal(at).mul(allowed);                           // […,S]
    }

    /** 0, or NaN where a row has one […,1]. */
    private static Tensor poison(Tensor weights) {
        return weights.sum(true, -1).mul(0);
    }
}

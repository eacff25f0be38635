package heed.tensor;

import heed.tensor.spi.DType;
import heed.tensor.spi.Kernels;

/** What training makes small. */
public final class Losses {

    private Losses() {
    }

    /** For {@code ignored}: every target counts. */
    public static final int NONE = Integer.MIN_VALUE;

    /** What belongs to logits: ids, how much of each is spread over all classes, which do not count. */
    record Targets(Tensor ids, double smoothing, int ignored) {

        Kernels.CrossEntropy of(Tensor logits) {
            return new Kernels.CrossEntropy(logits.view(), ids.view(), smoothing, ignored);
        }
    }

    /**
     * Cross-entropy: {@code −Σ_i w_i·log softmax(logits_i)[target_i] / Σ_i w_i}.
     *
     * @param logits [N,V]
     * @param targets INT32 ids [N], each from 0 to V−1, also where the weight is 0
     * @param weights [N]; 0 where a target does not count
     * @return a scalar, in nats; 0 when nothing counts
     * @throws IndexOutOfBoundsException as {@link #crossEntropyEach}
     */
    public static Tensor crossEntropy(Tensor logits, Tensor targets, Tensor weights) {
        if (logits.shape().rank() != 2 || targets.shape().rank() != 1 || targets.dim(0) != logits.dim(0)
                || !weights.shape().equals(targets.shape())) {
            throw new ShapeException("crossEntropy: wants logits [N, V], targets [N] and weights [N], got "
                    + logits.shape() + ", " + targets.shape() + " and " + weights.shape());
        }
        Tensor total = weights.sum().max(logits.engine().full(Float.MIN_NORMAL));
        return crossEntropyEach(logits, targets, 0, NONE).mul(weights).sum().div(total);
    }

    /**
     * The mean of {@link #crossEntropyEach} over the targets that count.
     *
     * @return a scalar, in nats; 0 when nothing counts
     */
    public static Tensor crossEntropy(Tensor logits, Tensor targets, double smoothing, int ignored) {
        Tensor sum = crossEntropyEach(logits, targets, smoothing, ignored).sum();
        if (ignored == NONE) {
            return sum.div(Math.max(1, targets.shape().size()));
        }
        Tensor counted = targets.floating().notEqual(ignored).sum();
        return sum.div(counted.max(logits.engine().full(1)));
    }

    /**
     * Cross-entropy of each target t with {@code p = softmax(logits)}, its label smoothed over the V classes:
     * {@code −(1−ε)·log p[t] − ε/V·Σ_j log p[j]}. Szegedy et al. 2016, "Rethinking the Inception
     * Architecture", §7.
     *
     * @param logits […,V]
     * @param targets INT32 ids […], each from 0 to V−1 or the ignored one
     * @param smoothing ε, from 0 to 1
     * @param ignored an id whose loss and gradient are 0, such as −100; {@link #NONE} if every target counts
     * @return […], in nats
     * @throws IndexOutOfBoundsException naming the first target out of range and its place, where targets
     *     came from the host ({@link Engine#ids})
     */
    public static Tensor crossEntropyEach(Tensor logits, Tensor targets, double smoothing, int ignored) {
        if (logits.shape().rank() == 0 || targets.type() != DType.INT32
                || !logits.shape().without(-1).equals(targets.shape())) {
            throw new ShapeException("crossEntropy: wants logits […, V] and INT32 targets […], got "
                    + logits.shape() + " and " + targets.type() + " " + targets.shape());
        }
        if (!(smoothing >= 0 && smoothing <= 1)) {
            throw new IllegalArgumentException("crossEntropy: smoothing is from 0 to 1, got " + smoothing);
        }
        String where = "classes of logits " + logits.shape();
        Ids.check("crossEntropy: target", where, targets, logits.dim(-1), ignored);
        int count = (int) targets.shape().size();
        Tensor rows = logits.reshape(count, logits.dim(-1));                             // [N,V]
        Targets at = new Targets(targets.reshape(count).contiguous(), smoothing, ignored);
        Tensor y = logits.engine().empty(logits.type(), Shape.of(count));                // [N]
        logits.engine().kernels().crossEntropy(at.of(rows), y.view());
        return y.record(Gradients.CROSS_ENTROPY, at, rows).reshape(targets.shape().dims());
    }

    /**
     * Mean squared error over all elements.
     *
     * @param predictions any shape
     * @param targets the same shape
     */
    public static Tensor meanSquaredError(Tensor predictions, Tensor targets) {
        if (!predictions.shape().equals(targets.shape())) {
            throw new ShapeException("meanSquaredError: predictions " + predictions.shape() + " and targets "
                    + targets.shape() + " differ");
        }
        Tensor difference = predictions.sub(targets);
        return predictions.engine().withoutGradients(() -> difference.mul(difference).mean())
                .record(Gradients.MEAN_SQUARE, null, difference);
    }

    /**
     * The losses of a batch's rows, through the choices by chance that led to them. The values are the given ones; the
     * gradient is that of the expected loss, estimated from these choices.
     *
     * @param rows the loss of each row [B]
     * @return [B]
     */
    public static Tensor throughChoices(Tensor rows) {
        Tensor all = rows;
        for (Choice choice : rows.engine().choices()) {
            Tensor surrogate = choice.surrogate(rows.detach());
            all = all.add(surrogate.sub(surrogate.detach()));
        }
        return all;
    }
}

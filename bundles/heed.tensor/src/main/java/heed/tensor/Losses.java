package heed.tensor;

/** What training makes small. */
public final class Losses {

    private Losses() {
    }

    /**
     * Cross-entropy: {@code −Σ_i w_i·log softmax(logits_i)[target_i] / Σ_i w_i}.
     *
     * @param logits [N,V]
     * @param targets INT32 ids [N]
     * @param weights [N]; 0 where a target does not count
     * @return a scalar, in nats; 0 when nothing counts
     */
    public static Tensor crossEntropy(Tensor logits, Tensor targets, Tensor weights) {
        if (logits.shape().rank() != 2 || targets.shape().rank() != 1 || targets.dim(0) != logits.dim(0)
                || !weights.shape().equals(targets.shape())) {
            throw new ShapeException("crossEntropy: wants logits [N, V], targets [N] and weights [N], got "
                    + logits.shape() + ", " + targets.shape() + " and " + weights.shape());
        }
        Engine engine = logits.engine();
        Tensor total = weights.sum().max(engine.full(Float.MIN_NORMAL));
        Tensor oneHot = targets.floating().unsqueeze(1).equal(engine.range(logits.dim(1)));   // [N,V]
        Tensor share = oneHot.mul(weights.unsqueeze(1)).div(total).neg();                     // [N,V]
        return logits.logSoftmax().mul(share).sum();
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
        return difference.mul(difference).mean();
    }
}

package heed.attention;

import heed.tensor.Tensor;
import java.util.Optional;

/**
 * What a mechanism sees of a memory, and what multiplies its weights after the normaliser.
 *
 * @param window 1 for slots that can be read, 0 for the others; repeatable to the scores
 * @param factor repeatable to the scores
 * @param renormalize whether the weights are brought to the sum 1 again after the factor
 */
public record Focus(Optional<Tensor> window, Optional<Tensor> factor, boolean renormalize) {

    /** All of the memory, the weights as they are. */
    public static final Focus EVERYWHERE = new Focus(Optional.empty(), Optional.empty(), false);

    /** A part of the memory, the weights as they are. */
    public static Focus within(Tensor window) {
        return new Focus(Optional.of(window), Optional.empty(), false);
    }

    /** What both see, and the weights multiplied by both; brought to the sum 1 again if either wants that. */
    public Focus and(Focus other) {
        return this == EVERYWHERE ? other : other == EVERYWHERE ? this
                : new Focus(both(window, other.window), both(factor, other.factor),
                renormalize || other.renormalize);
    }

    private static Optional<Tensor> both(Optional<Tensor> one, Optional<Tensor> other) {
        return one.isEmpty() ? other : other.isEmpty() ? one : Optional.of(one.get().mul(other.get()));
    }
}

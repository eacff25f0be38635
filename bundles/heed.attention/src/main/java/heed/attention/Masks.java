package heed.attention;

import heed.tensor.Engine;
import heed.tensor.Tensor;

/** Masks: 1 where a query may look, 0 where not. Several are combined by multiplying them. */
public final class Masks {

    private Masks() {
    }

    /**
     * Only the real slots of each batch row.
     *
     * @param lengths number of real slots of each row
     * @param slots S
     * @return [B,1,S]
     */
    public static Tensor padding(Engine engine, int[] lengths, int slots) {
        float[] mask = new float[lengths.length * slots];
        for (int b = 0; b < lengths.length; b++) {
            for (int s = 0; s < Math.min(lengths[b], slots); s++) {
                mask[b * slots + s] = 1;
            }
        }
        return engine.of(mask, lengths.length, 1, slots);
    }

    /**
     * Only the past.
     *
     * @param steps T
     * @param inclusive whether step t may look at slot t
     * @return [1,T,T]
     */
    public static Tensor causal(Engine engine, int steps, boolean inclusive) {
        float[] mask = new float[steps * steps];
        for (int t = 0; t < steps; t++) {
            for (int s = 0; s < (inclusive ? t + 1 : t); s++) {
                mask[t * steps + s] = 1;
            }
        }
        return engine.of(mask, 1, steps, steps);
    }
}

package heed.benchmarks.training;

import heed.benchmarks.Array;
import java.util.Random;

/**
 * What both sides are fed.
 *
 * @param x standard normal [B,T,D]
 * @param target uniform in [−1, 1) [B,T,H]
 */
public record Inputs(Array x, Array target) {

    /** Where all numbers of a run come from. */
    static final long SEED = 20260101;

    /** Inputs of that size, always the same. */
    public static Inputs of(Size size) {
        Random random = new Random(SEED);
        int[] dims = {size.batch(), size.steps(), size.input()};
        float[] x = new float[size.batch() * size.steps() * size.input()];
        for (int i = 0; i < x.length; i++) {
            x[i] = (float) random.nextGaussian();
        }
        float[] target = new float[size.batch() * size.steps() * size.hidden()];
        for (int i = 0; i < target.length; i++) {
            target[i] = 2 * random.nextFloat() - 1;
        }
        return new Inputs(new Array("x", dims, x),
                new Array("target", new int[] {size.batch(), size.steps(), size.hidden()}, target));
    }
}

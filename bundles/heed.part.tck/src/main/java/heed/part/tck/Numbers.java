package heed.part.tck;

import heed.tensor.Engine;
import heed.tensor.Tensor;
import heed.tensor.spi.Philox;

/**
 * Numbers of a shape, the same on every backend and in every precision.
 *
 * @param values in row-major order, each as float32 holds it
 */
public record Numbers(double[] values, int... dims) {

    private static final long KEY = 0x7C4;

    /** Standard normal, from a stream of {@link Philox}. */
    public static Numbers normal(long stream, int... dims) {
        int size = 1;
        for (int dim : dims) {
            size *= dim;
        }
        Philox philox = new Philox(KEY, stream);
        double[] values = new double[size];
        for (int i = 0; i < size; i++) {
            values[i] = (float) philox.normal(i);
        }
        return new Numbers(values, dims);
    }

    /** As a tensor of this engine. */
    public Tensor on(Engine engine) {
        return engine.of(values, dims);
    }

    /** One number of a tensor that every element has its own share in: Σ r·y with fixed r. */
    public static Tensor summary(Tensor y, long stream) {
        return y.mul(normal(stream, y.shape().dims()).on(y.engine())).sum();
    }
}

package heed.tensor;

import heed.tensor.spi.Binary;
import heed.tensor.spi.Kernels;
import java.util.function.Function;

/** What stands between the layers of a network: normalisation and dropout. */
public final class Layers {

    private Layers() {
    }

    /**
     * Layer normalisation over the last axis: {@code γ·(x − μ)/√(σ² + ε) + β}, with μ and σ² the mean and the
     * mean squared deviation of its elements. Ba, Kiros &amp; Hinton 2016, eq. (4).
     *
     * @param x […,D]
     * @param gamma γ [D], 1 at first
     * @param beta β [D], 0 at first
     * @param epsilon ε, above 0, such as 10⁻⁵
     * @return […,D]
     */
    public static Tensor layerNorm(Tensor x, Tensor gamma, Tensor beta, double epsilon) {
        Shape last = Shape.of(x.dim(-1));
        if (!gamma.shape().equals(last) || !beta.shape().equals(last)) {
            throw new ShapeException("layerNorm: wants […, D], gamma [D] and beta [D], got " + x.shape()
                    + ", " + gamma.shape() + " and " + beta.shape());
        }
        Elementwise.checkType("layerNorm", x, gamma);
        Elementwise.checkType("layerNorm", x, beta);
        if (!(epsilon > 0)) {
            throw new IllegalArgumentException("layerNorm: epsilon is above 0, such as 1e-5; got " + epsilon);
        }
        Tensor y = x.like();
        Kernels.LayerNorm at = new Kernels.LayerNorm(x.view(), gamma.view(), epsilon);
        x.engine().kernels().layerNorm(at, beta.view(), y.view());
        return y.record(Gradients.LAYER_NORM, epsilon, x, gamma, beta);
    }

    /**
     * Dropout while gradients are recorded, by random numbers of the engine's present step, see
     * {@link Engine#drawing}.
     *
     * @param rate probability of 0, from 0 up to, not including, 1
     */
    public static Tensor dropout(Tensor x, double rate) {
        Engine engine = x.engine();
        return dropout(x, rate, engine.isRecording(), engine::draw);
    }

    /**
     * Dropout: each element is 0 with the given probability, else divided by what is left of it, so that the
     * mean stays. Srivastava et al. 2014, §4, scaled while training. Element i goes by number i of a stream
     * of {@link heed.tensor.spi.Philox}: the same ones on every backend, in every precision. Give each place
     * and each step of a training a stream of its own.
     *
     * @param rate probability of 0, from 0 up to, not including, 1
     * @param training if not, x comes back as it is; as it does at rate 0
     * @param key the seed
     * @param stream which of its streams
     */
    public static Tensor dropout(Tensor x, double rate, boolean training, long key, long stream) {
        return dropout(x, rate, training, dims -> x.engine().uniform(key, stream, dims));
    }

    private static Tensor dropout(Tensor x, double rate, boolean training, Function<int[], Tensor> uniform) {
        if (!(rate >= 0 && rate < 1)) {
            throw new IllegalArgumentException("dropout: rate is from 0 up to, not including, 1, got "
                    + rate);
        }
        if (!training || rate == 0) {
            return x;
        }
        Tensor mask = uniform.apply(x.shape().dims());
        Kernels kernels = x.engine().kernels();
        // uniform numbers are multiples of 2⁻²⁴, so is this bound: float32 and float64 decide alike
        kernels.scalar(Binary.LESS, mask.view(), Math.ceil(rate * 0x1p24) * 0x1p-24, mask.view());
        kernels.scalar(Binary.MUL, mask.view(), -1 / (1 - rate), mask.view());
        kernels.scalar(Binary.ADD, mask.view(), 1 / (1 - rate), mask.view());
        return x.mul(mask);
    }
}

package heed.attention.normalizer;

import heed.attention.Normalizer;
import heed.attention.Reading;
import heed.attention.Softmax;
import heed.tensor.DifferentiableFunction;
import heed.tensor.Engine;
import heed.tensor.Tensor;
import heed.tensor.Tensors;
import java.util.Optional;

/**
 * {@code y = softmax((e + g)/τ)} with g = −log(−log u); {@code a} is 1 where y is greatest, with the gradient
 * of y. Slots are so chosen as likely as {@code softmax(e)} says. Without gradients it is 1 where e is
 * greatest.
 *
 * <p>Jang, Gu &amp; Poole 2017, eq. (2) and §2.2.
 */
final class Gumbel implements Normalizer {

    /** Uniform numbers are multiples of 2⁻²⁴; for 0, which has no logarithm, half of the least stands. */
    private static final double LEAST = 0x1p-25;

    private final Softmax softmax;

    Gumbel(double temperature) {
        this.softmax = new Softmax(temperature);
    }

    @Override
    public Tensor weights(Tensor scores, Optional<Tensor> mask, Reading at) {
        Engine engine = at.engine();
        if (!engine.isRecording()) {
            return OneHot.greatest(Softmax.PLAIN.weights(scores, mask, at));
        }
        Tensor uniform = engine.draw(scores.shape().dims()).clamp(LEAST, 1);
        Tensor noise = uniform.log().neg().log().neg();                                      // […,S]
        return Tensors.apply(StraightThrough.ONLY, softmax.weights(scores.add(noise), mask, at));
    }

    /** One-hot on the way forward, nothing on the way back. */
    private enum StraightThrough implements DifferentiableFunction {
        ONLY;

        @Override
        public Tensor forward(Context context, Tensor... y) {
            return OneHot.greatest(y[0]);
        }

        @Override
        public void backward(Context context, Tensor g) {
            context.give(0, () -> g);
        }
    }
}

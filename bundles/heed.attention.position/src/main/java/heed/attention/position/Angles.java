package heed.attention.position;

import heed.tensor.Engine;
import heed.tensor.Tensor;
import java.util.function.DoubleUnaryOperator;

/** {@code pos/base^{2i/D}}, the angle of the pair (2i, 2i+1) at a position. Vaswani et al. 2017, §3.5. */
final class Angles {

    private final double base;
    private final int width;

    /** @param width D; if it is odd, the last pair has its first number alone */
    Angles(double base, int width) {
        this.base = base;
        this.width = width;
    }

    int width() {
        return width;
    }

    int pairs() {
        return (width + 1) / 2;
    }

    double at(int position, int pair) {
        return position / Math.pow(base, 2.0 * pair / width);
    }

    /** A function of the angles of all pairs at positions from the first on [T,⌈D/2⌉]. */
    Tensor of(Engine engine, int first, int count, DoubleUnaryOperator function) {
        double[] values = new double[count * pairs()];
        for (int t = 0; t < count; t++) {
            for (int i = 0; i < pairs(); i++) {
                values[t * pairs() + i] = function.applyAsDouble(at(first + t, i));
            }
        }
        return engine.of(values, count, pairs());
    }
}

package heed.tensor.optimizer;

import heed.tensor.Tensor;
import heed.tensor.spi.Binary;
import heed.tensor.spi.Kernels;
import java.util.List;

/**
 * One step of one weight. Scratch tensors belong to the scope of the step.
 *
 * @param value θ, to be changed in place
 * @param gradient g, of θ's shape
 * @param memory what {@link Rule#memory} names, in that order, to be changed in place
 * @param rate the rate at this step
 * @param time number of this step, from 1
 */
public record Step(Tensor value, Tensor gradient, List<Tensor> memory, double rate, long time) {

    /** The backend's kernels. */
    public Kernels kernels() {
        return value.engine().kernels();
    }

    /** x ← s·x. */
    void scale(Tensor x, double s) {
        kernels().scalar(Binary.MUL, x.view(), s, x.view());
    }

    /** x ← x + a. */
    void add(Tensor x, Tensor a) {
        kernels().binary(Binary.ADD, x.view(), a.view(), x.view());
    }

    /** x ← x + s·a. */
    void add(Tensor x, double s, Tensor a) {
        kernels().addMultiple(a.view(), s, x.view());
    }

    /** x ← decay·x + (1 − decay)·a². */
    void average(Tensor x, double decay, Tensor a) {
        Tensor square = a.mul(a);
        scale(square, 1 - decay);
        scale(x, decay);
        add(x, square);
    }
}

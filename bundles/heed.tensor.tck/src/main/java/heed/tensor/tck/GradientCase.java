package heed.tensor.tck;

import heed.tensor.Engine;
import heed.tensor.Shape;
import heed.tensor.Tensor;
import java.util.List;
import java.util.Optional;

/**
 * A row of the table: a function of tensors, to be differentiated for each tracked input.
 *
 * @param expected its values computed naively, where that is simple
 */
record GradientCase(String name, List<Input> inputs, Forward forward, Optional<Expected> expected) {

    /** What the function gets. */
    record Input(Shape shape, Domain domain, boolean tracked) {
    }

    /** The function under test. */
    interface Forward {
        Tensor of(Engine engine, Tensor... x);
    }

    /** The same on row-major arrays. */
    interface Expected {
        double[] of(double[]... x);
    }

    /** A function of nothing yet. */
    static GradientCase of(String name, Forward forward, Input... inputs) {
        return new GradientCase(name, List.of(inputs), forward, Optional.empty());
    }

    /** With its values. */
    GradientCase giving(Expected values) {
        return new GradientCase(name, inputs, forward, Optional.of(values));
    }

    /** Tracked, from −2 to 2. */
    static Input x(int... dims) {
        return new Input(Shape.of(dims), Domain.SIGNED, true);
    }

    /** Tracked, from 0.1 to 2.1. */
    static Input positive(int... dims) {
        return new Input(Shape.of(dims), Domain.POSITIVE, true);
    }

    /** Not tracked, from −2 to 2. */
    static Input fixed(int... dims) {
        return new Input(Shape.of(dims), Domain.SIGNED, false);
    }

    @Override
    public String toString() {
        return name + inputs.stream().map(input -> input.shape().toString()).toList();
    }
}

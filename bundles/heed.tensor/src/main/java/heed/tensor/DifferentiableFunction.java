package heed.tensor;

import heed.tensor.Tape.Node;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Supplier;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * A function of tensors that brings its own gradient, for plug-ins: where the gradient of the composed
 * formula would be slower, less exact, or not the wanted one (a straight-through estimator, say). Call it by
 * {@link Tensors#apply}.
 *
 * <p>A complete example, x·σ(x), Ramachandran, Zoph &amp; Le 2017:
 * <pre>{@code
 * final class Swish implements DifferentiableFunction {
 *
 *     public Tensor forward(Context context, Tensor... x) {
 *         Tensor s = context.keep(x[0].sigmoid());                       // […], for the way back
 *         return x[0].mul(s);                                            // […]
 *     }
 *
 *     public void backward(Context context, Tensor g) {
 *         Tensor x = context.input(0);
 *         Tensor s = context.kept(0);
 *         // dy/dx = s + x·s·(1 − s)
 *         context.give(0, () -> g.mul(s.add(x.mul(s).mul(s.neg().add(1)))));
 *     }
 * }
 * Tensor y = Tensors.apply(SWISH, x);                                    // a constant, new Swish()
 * }</pre>
 *
 * <p>Nothing inside either method is recorded: the gradient is what {@link #backward} says, and it has none
 * of its own. Neither method changes its arguments, nor brings values to the host ({@link Tensor#item},
 * {@link Tensor#toFloats}): kernels may be running still, and a step may be recorded and played again. An
 * object without fields can be applied any number of times; what belongs to one application stands in its
 * {@link Context}. Keep such an object, or make it an enum or a record: a training step is known again by equal
 * functions, and only then replayed ({@link Steps}).
 */
@ConsumerType
public interface DifferentiableFunction {

    /**
     * The function.
     *
     * @param context of this application; keeps what the gradient needs
     * @param inputs as given to {@link Tensors#apply}, cut off from gradients
     * @return a tensor of floating numbers, in a scope that is still open
     */
    Tensor forward(Context context, Tensor... inputs);

    /**
     * The gradient: says {@link Context#give} for each input that has one. An input for which nothing is
     * given gets none from this application, as if the function did not depend on it.
     *
     * @param context of the application, as {@link #forward} left it
     * @param g gradient of the result, of the result's shape; not to be changed
     */
    void backward(Context context, Tensor g);

    /** One application of a function: its inputs, its result, and what was kept between. */
    final class Context {

        private final DifferentiableFunction function;
        private final Tensor[] inputs;
        private final List<Tensor> kept = new ArrayList<>();
        private Node node;

        Context(DifferentiableFunction function, Tensor... inputs) {
            this.function = function;
            this.inputs = Arrays.stream(inputs).map(Tensor::detach).toArray(Tensor[]::new);
        }

        /** An input, cut off from gradients. */
        public Tensor input(int i) {
            return inputs[i];
        }

        /** The result; on the way back only. */
        public Tensor output() {
            if (node == null) {
                throw new IllegalStateException(name() + ": the result is there on the way back only");
            }
            return node.output().detach();
        }

        /** Keeps a tensor for the way back. */
        public Tensor keep(Tensor tensor) {
            kept.add(tensor);
            return tensor;
        }

        /** What was kept, in the order of keeping, from 0. */
        public Tensor kept(int i) {
            return kept.get(i);
        }

        /** Whether anybody wants the gradient of an input; to save work that serves several. */
        public boolean wants(int input) {
            return node != null && node.in(input).isTracked();
        }

        /**
         * Gives the gradient of an input; several for one add up.
         *
         * @param gradient makes it, of the input's shape and type; not asked when nobody wants it
         * @throws ShapeException when it has another shape or type
         */
        public void give(int input, Supplier<Tensor> gradient) {
            if (node == null) {
                throw new IllegalStateException(name() + ": gradients are given on the way back only");
            }
            if (!wants(input)) {
                return;
            }
            Tensor g = gradient.get();
            Tensor x = inputs[input];
            if (!g.shape().equals(x.shape()) || g.type() != x.type()) {
                throw new ShapeException(name() + ": the gradient given for input " + input + " is "
                        + g.type() + " " + g.shape() + "; the input is " + x.type() + " " + x.shape());
            }
            node.pass(input, g);
        }

        DifferentiableFunction function() {
            return function;
        }

        Tensor apply() {
            Engine engine = inputs[0].engine();
            Tensor made = engine.withoutGradients(() -> function.forward(this, inputs.clone()));
            if (!made.type().isFloating()) {
                throw new ShapeException(name() + ": the result is " + made.type()
                        + "; a function with a gradient gives floating numbers");
            }
            // another tensor over the same elements: an input handed back stays the input
            return made.see(made.layout());
        }

        void back(Node recorded, Tensor g) {
            node = recorded;
            function.backward(this, g);
            node = null;
        }

        private String name() {
            String simple = function.getClass().getSimpleName();
            return simple.isEmpty() || function.getClass().isSynthetic() ? "function" : simple;
        }
    }
}

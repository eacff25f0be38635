package heed.tensor;

import heed.tensor.spi.Binary;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** What was computed, in order, so that gradients can be carried back through it. */
final class Tape {

    /** How the gradient of an output becomes gradients of the inputs: one row of {@link Gradients}. */
    interface Rule {
        void apply(Node node, Tensor g);
    }

    /** One recorded operation. */
    record Node(Rule rule, Tensor output, Object attribute, Tensor... inputs) {

        Tensor in(int i) {
            return inputs[i];
        }

        /** Gives input i a gradient that somebody else may also hold. */
        void pass(int i, Tensor g) {
            if (inputs[i].isTracked()) {
                accumulate(inputs[i], g, false);
            }
        }

        /** Gives input i a gradient that is made only if somebody wants it, and for nobody else. */
        void make(int i, Supplier<Tensor> g) {
            if (inputs[i].isTracked()) {
                accumulate(inputs[i], g.get(), true);
            }
        }

        /** Adds a·b to the gradient of input i without a tensor between. */
        void product(int i, Tensor a, Tensor b) {
            Tensor input = inputs[i];
            if (!input.isTracked()) {
                return;
            }
            boolean first = input.gradient == null;
            if (first) {
                input.gradient = input.engine().empty(input.type(), input.shape());
                input.ownsGradient = true;
            }
            input.engine().kernels().matmul(a.view(), b.view(), owned(input).view(), !first);
        }
    }

    private final List<Node> nodes = new ArrayList<>();

    int length() {
        return nodes.size();
    }

    void add(Node node) {
        nodes.add(node);
    }

    /** Forgets all but the first nodes. */
    void cut(int length) {
        if (nodes.size() > length) {
            nodes.subList(length, nodes.size()).clear();
        }
    }

    /** Carries the gradient 1 of a scalar back to everything that it was computed from; earlier gradients go. */
    void backward(Tensor loss) {
        Engine engine = loss.engine();
        engine.withoutGradients(() -> {
            nodes.forEach(node -> node.output().gradient = null);
            leaves().forEach(leaf -> leaf.gradient = null);
            loss.gradient = engine.full(1, loss.shape().dims());
            loss.ownsGradient = true;
            for (int i = nodes.size() - 1; i >= 0; i--) {
                Node node = nodes.get(i);
                Tensor g = node.output().gradient;
                if (g != null) {
                    node.rule().apply(node, g);
                }
            }
            // optimisers change these in place: no weight's gradient may be a view of something else
            leaves().filter(leaf -> leaf.gradient != null).forEach(Tape::owned);
            return null;
        });
    }

    private Stream<Tensor> leaves() {
        return nodes.stream().flatMap(node -> Arrays.stream(node.inputs())).filter(Tensor::isLeaf);
    }

    private static void accumulate(Tensor target, Tensor g, boolean fresh) {
        Tensor fitted = Reductions.sumTo(g, target.shape());
        if (target.gradient == null) {
            target.gradient = fitted;
            target.ownsGradient = fresh || fitted != g;
        } else if (target.ownsGradient) {
            target.engine().kernels().binary(Binary.ADD, target.gradient.view(), fitted.view(),
                    target.gradient.view());
        } else {
            target.gradient = target.gradient.add(fitted);
            target.ownsGradient = true;
        }
    }

    /** The gradient of a tensor, there (0 at first) and safe to change in place. */
    static Tensor owned(Tensor target) {
        if (target.gradient == null) {
            target.gradient = target.engine().full(0, target.shape().dims());
        } else if (!target.ownsGradient) {
            target.gradient = target.gradient.copy();
        }
        target.ownsGradient = true;
        return target.gradient;
    }
}

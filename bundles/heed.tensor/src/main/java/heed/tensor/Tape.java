package heed.tensor;

import heed.tensor.spi.Binary;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
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

        /**
         * Adds a·b to the gradient of input i without a tensor between. That of a matrix waits until somebody asks for
         * it: what many steps gave is then made by one product.
         */
        void product(int i, Tensor a, Tensor b) {
            product(i, a, b, Optional.empty());
        }

        /**
         * The same of a weight [k,n]; and adds the columns of b to the gradient of input {@code bias}, which is repeated
         * over its rows.
         */
        void productAndSums(int i, Tensor a, Tensor b, int bias) {
            boolean together = inputs[i].isTracked() && inputs[bias].isLeaf() && inputs[bias].shape().rank() == 1
                    && inputs[bias].dim(0) == b.dim(1);
            product(i, a, b, together ? Optional.of(inputs[bias]) : Optional.empty());
            if (!together) {
                pass(bias, b);
            }
        }

        private void product(int i, Tensor a, Tensor b, Optional<Tensor> bias) {
            Tensor input = inputs[i];
            if (!input.isTracked()) {
                return;
            }
            if (input.products == null) {
                input.products = new Products.Sum();
            }
            input.products.add(a.view(), b, bias);
            if (input.shape().rank() != 2) {
                settle(input);
            }
        }
    }

    private final List<Node> nodes = new ArrayList<>();

    int length() {
        return nodes.size();
    }

    void add(Node node) {
        nodes.add(node);
    }

    /** The nodes from there on. */
    List<Node> from(int length) {
        return nodes.subList(length, nodes.size());
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
            nodes.forEach(node -> forget(node.output()));
            nodes.forEach(node -> Arrays.stream(node.inputs()).forEach(Tape::forget));
            loss.gradient = engine.full(1, loss.shape().dims());
            loss.ownsGradient = true;
            for (int i = nodes.size() - 1; i >= 0; i--) {
                Node node = nodes.get(i);
                Tensor g = settle(node.output());
                if (g != null) {
                    node.rule().apply(node, g);
                }
            }
            leaves().forEach(Tape::settle);
            // optimisers change these in place: no weight's gradient may be a view of something else
            leaves().filter(leaf -> settle(leaf) != null).forEach(Tape::owned);
            return null;
        });
    }

    /** The weights that were used from a node on, each once, with their gradients. */
    List<Recording.Slope> slopes(int from) {
        return from(from).stream().flatMap(node -> Arrays.stream(node.inputs()))
                .filter(Tensor::isLeaf).filter(leaf -> leaf.gradient != null).distinct()
                .map(leaf -> new Recording.Slope(leaf, leaf.gradient)).toList();
    }

    private static void forget(Tensor tensor) {
        tensor.gradient = null;
        tensor.products = null;
        tensor.rowSums = null;
        tensor.sums = null;
        if (tensor.slot != null) {
            tensor.slot.forget();
        }
    }

    /** The gradient of a tensor with all products that waited; null if nothing reached it. */
    static Tensor settle(Tensor target) {
        Products.Sum waiting = target.products;
        if (waiting != null) {
            target.products = null;
            findPlace(target);
            Tensor before = target.gradient;
            target.gradient = before != null && target.ownsGradient ? before : besideOthers(target);
            target.ownsGradient = true;
            waiting.into(target.engine().kernels(), Optional.ofNullable(before), target.gradient);
        }
        if (target.sums != null) {
            List<Tensor> sums = target.sums;
            target.sums = null;
            settleSums(target, sums);
        }
        if (target.rowSums != null) {
            Tensor rows = target.rowSums;
            target.rowSums = null;
            settleSums(target, List.of(rows));
        }
        return target.gradient;
    }

    /** What many steps gave to a repeated weight is added up before it is summed over the axes of its repetition. */
    private static void settleSums(Tensor target, List<Tensor> sums) {
        Tensor total = sums.get(0);
        boolean own = false;
        for (Tensor more : sums.subList(1, sums.size())) {
            if (!more.shape().equals(total.shape())) {
                accumulate(target, Reductions.sumTo(total, target.shape()), true);
                total = more;
                own = false;
                continue;
            }
            total = own ? total : total.copy();
            own = true;
            target.engine().kernels().binary(Binary.ADD, total.view(), more.view(), total.view());
        }
        accumulate(target, Reductions.sumTo(total, target.shape()), true);
    }

    /** Room for the first gradient of a tensor: of one slot of several beside theirs, if nobody else has that. */
    static Tensor room(Tensor target) {
        return target.gradient == null ? besideOthers(target) : target.like();
    }

    private static Tensor besideOthers(Tensor target) {
        Tensor room = target.slot == null ? null : target.slot.room(target);
        return room == null ? target.like() : room;
    }

    /** Room for the gradient of a vector, a sum for each batch row, that is added up when somebody asks for it. */
    static Tensor rowGradient(Tensor target, int batch) {
        if (target.rowSums != null && target.rowSums.dim(0) != batch) {
            settle(target);
        }
        if (target.rowSums == null) {
            target.rowSums = target.engine().zeros(batch, target.dim(0));
        }
        return target.rowSums;
    }

    /** The gradient of a view that has its place there is that view of the whole's gradient. */
    private static void findPlace(Tensor target) {
        if (target.gradient == null && target.place != null) {
            target.gradient = target.place.view().apply(owned(target.place.whole()));
            target.ownsGradient = true;
        }
    }

    private Stream<Tensor> leaves() {
        return nodes.stream().flatMap(node -> Arrays.stream(node.inputs())).filter(Tensor::isLeaf);
    }

    /** Adds the sums of rows to the gradient of a leaf that was repeated, when it is settled. */
    static void addSums(Tensor leaf, Tensor rows) {
        if (leaf.sums == null) {
            leaf.sums = new ArrayList<>();
        }
        leaf.sums.add(rows);
    }

    private static void accumulate(Tensor target, Tensor g, boolean fresh) {
        if (target.isLeaf() && !g.shape().equals(target.shape())) {
            addSums(target, g);
            return;
        }
        findPlace(target);
        Tensor fitted = Reductions.sumTo(g, target.shape());
        if (target.gradient == null) {
            target.gradient = fitted;
            target.ownsGradient = fresh || fitted != g;
        } else if (target.ownsGradient) {
            target.engine().kernels().binary(Binary.ADD, target.gradient.view(), fitted.view(),
                    target.gradient.view());
        } else {
            Tensor sum = besideOthers(target);
            target.engine().kernels().binary(Binary.ADD, target.gradient.view(), fitted.view(), sum.view());
            target.gradient = sum;
            target.ownsGradient = true;
        }
    }

    /** The gradient of a tensor, there (0 at first) and safe to change in place. */
    static Tensor owned(Tensor target) {
        findPlace(target);
        if (target.gradient == null) {
            target.gradient = room(target);
            target.engine().kernels().fill(target.gradient.view(), 0);
        } else if (!target.ownsGradient) {
            Tensor own = besideOthers(target);
            target.engine().kernels().copy(target.gradient.view(), own.view());
            target.gradient = own;
        }
        target.ownsGradient = true;
        return target.gradient;
    }
}

package heed.tensor;

import heed.tensor.spi.Kernels;
import java.util.Optional;

/** What gated cells do between their matrix products, in one operation. */
public final class Gates {

    private Gates() {
    }

    /**
     * {@code [i; f; o; g] = [σ; σ; σ; tanh](input + h·weight); c' = f·c + i·g; h' = o·tanh c'}. Hochreiter &amp;
     * Schmidhuber 1997, with the forget gate of Gers, Schmidhuber &amp; Cummins 2000.
     *
     * @param input what the input contributes, in the order i, f, o, g [B,4H]
     * @param h what the gates see of the hidden state [B,N]
     * @param weight of the hidden state [N,4H]
     * @param c memory cell [B,H]
     * @return h' at slot 0, c' at slot 1 of axis 1 [B,2,H]
     * @throws ShapeException when the shapes do not fit together
     */
    public static Tensor lstm(Tensor input, Tensor h, Tensor weight, Tensor c) {
        check("lstm", 4, c, input);
        if (h.shape().rank() != 2 || weight.shape().rank() != 2 || h.dim(0) != c.dim(0) || h.dim(1) != weight.dim(0)
                || weight.dim(1) != input.dim(1)) {
            throw new ShapeException("lstm: with gates " + input.shape() + " wants a hidden state [B, N] and a weight "
                    + "[N, 4·H], got " + h.shape() + " and " + weight.shape());
        }
        Elementwise.checkType("lstm", h, c);
        Elementwise.checkType("lstm", weight, c);
        Kept gates = Optional.ofNullable(input.slot).flatMap(Slots.Slot::keep).orElseGet(() -> new Kept(input.like()));
        Tensor y = input.engine().empty(c.type(), Shape.of(c.dim(0), 2, c.dim(1)));
        step(gates, y, input, h, weight, c);
        return y.record(Gradients.LSTM, gates, input, h, weight, c);
    }

    private static void step(Kept gates, Tensor y, Tensor input, Tensor h, Tensor weight, Tensor c) {
        Kernels kernels = input.engine().kernels();
        kernels.matmul(h.view(), weight.view(), gates.tensor.view(), false);
        kernels.lstm(input.view(), gates.tensor.view(), c.view(), y.view());
        gates.spent = false;
    }

    /** Gives the gates of a step, and makes them once more if something else stands there. */
    static Tensor gates(Tape.Node node) {
        Kept gates = (Kept) node.attribute();
        if (gates.spent) {
            step(gates, node.output().like(), node.in(0), node.in(1), node.in(2), node.in(3));
        }
        gates.spent = true;
        return gates.tensor;
    }

    /** What the gradient needs of a step, in memory where then the gradient stands. */
    static final class Kept {

        final Tensor tensor;
        boolean spent;

        Kept(Tensor tensor) {
            this.tensor = tensor;
        }
    }

    /**
     * {@code r, z = σ(input + hidden); n = tanh(input_n + r·hidden_n); h' = (1−z)·n + z·h}. Cho et al. 2014, with the
     * reset gate applied after the product, as in cuDNN and PyTorch.
     *
     * @param input what the input contributes, in the order r, z, n [B,3H]
     * @param hidden what the hidden state contributes [B,3H]
     * @param before h [B,H]
     * @return h' [B,H]
     */
    public static Tensor gru(Tensor input, Tensor hidden, Tensor before) {
        check("gru", 3, before, input, hidden);
        Tensor y = before.like();
        Kernels kernels = before.engine().kernels();
        kernels.gru(input.view(), hidden.view(), before.view(), y.view());
        return y.record(Gradients.GRU, null, input, hidden, before);
    }

    private static void check(String operation, int parts, Tensor before, Tensor... gates) {
        for (Tensor part : gates) {
            if (before.shape().rank() != 2 || part.shape().rank() != 2 || part.dim(0) != before.dim(0)
                    || part.dim(1) != parts * before.dim(1)) {
                throw new ShapeException(operation + ": wants gates [B, " + parts + "·H] and a state [B, H], got "
                        + part.shape() + " and " + before.shape());
            }
            Elementwise.checkType(operation, part, before);
        }
    }
}

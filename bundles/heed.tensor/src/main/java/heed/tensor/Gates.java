package heed.tensor;

import heed.tensor.spi.Kernels;

/** What gated cells do between their matrix products, in one operation. */
public final class Gates {

    private Gates() {
    }

    /**
     * {@code i, f, o = σ(gates), g = tanh(gates); c' = f·c + i·g; h' = o·tanh c'}. Hochreiter &amp; Schmidhuber 1997,
     * with the forget gate of Gers, Schmidhuber &amp; Cummins 2000.
     *
     * @param gates what the products added up to, in the order i, f, o, g [B,4H]
     * @param before memory cell c [B,H]
     * @return h' at slot 0, c' at slot 1 of axis 1 [B,2,H]
     */
    public static Tensor lstm(Tensor gates, Tensor before) {
        check("lstm", 4, before, gates);
        Engine engine = gates.engine();
        Tensor y = engine.empty(gates.type(), Shape.of(before.dim(0), 2, before.dim(1)));
        engine.kernels().lstm(gates.view(), before.view(), y.view());
        return y.record(Gradients.LSTM, null, gates, before);
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

package heed.cell.lstm;

import heed.tensor.Init;
import heed.tensor.Parameters;
import heed.tensor.Tensor;
import java.util.List;

/**
 * Gates that see the memory cell through a weight of each unit's own; at first these are 0, a plain LSTM.
 *
 * <pre>
 * i = σ(a_i + p_i⊙c_{t−1}),  f = σ(a_f + p_f⊙c_{t−1}),  g = tanh(a_g)
 * c_t = f⊙c_{t−1} + i⊙g,  o = σ(a_o + p_o⊙c_t),  h_t = o⊙tanh(c_t)
 * </pre>
 *
 * Gers &amp; Schmidhuber 2000, §2.
 */
final class Peepholes {

    private final int width;
    private final Tensor input;
    private final Tensor forget;
    private final Tensor output;

    Peepholes(int width, Parameters parameters) {
        this.width = width;
        input = parameters.create("p_i", Init.constant(0), width);             // [H]
        forget = parameters.create("p_f", Init.constant(0), width);            // [H]
        output = parameters.create("p_o", Init.constant(0), width);            // [H]
    }

    /**
     * h' and c'.
     *
     * @param gates what the products added up to, in the order i, f, o, g [B,4H]
     * @param c [B,H]
     */
    List<Tensor> step(Tensor gates, Tensor c) {
        Tensor i = part(gates, 0).add(input.mul(c)).sigmoid();
        Tensor f = part(gates, 1).add(forget.mul(c)).sigmoid();
        Tensor g = part(gates, 3).tanh();
        Tensor after = f.mul(c).add(i.mul(g));
        Tensor o = part(gates, 2).add(output.mul(after)).sigmoid();
        return List.of(o.mul(after.tanh()), after);
    }

    /** [B,4H] → [B,H]. */
    private Tensor part(Tensor gates, int index) {
        return gates.slice(1, index * width, (index + 1) * width);
    }
}

package heed.cell.gru;

import heed.cell.Cell;
import heed.cell.CellSize;
import heed.cell.Recurrence;
import heed.tensor.Engine;
import heed.tensor.Init;
import heed.tensor.Parameters;
import heed.tensor.Tensor;

/**
 * The gated recurrent unit of the paper: the reset gate acts on the hidden state before its product.
 *
 * <pre>
 * [r; z] = σ(W_x x_t + b + W_h h_{t−1})           of the first two blocks of W_x and b
 * n = tanh(W_x x_t + b + W_n (r⊙h_{t−1}))         of the third
 * h_t = (1−z)⊙n + z⊙h_{t−1}
 * </pre>
 *
 * Cho et al. 2014, eqs (5) to (8).
 */
final class ResetBefore implements Cell {

    private final int width;
    private final Tensor inputWeight;
    private final Tensor bias;
    private final Tensor gateWeight;
    private final Tensor newWeight;

    ResetBefore(CellSize size, Parameters parameters) {
        width = size.hidden();
        inputWeight = parameters.create("W_x", Init.glorot(), size.input(), 3 * width);   // [D,3H]
        bias = parameters.create("b", Init.constant(0), 3 * width);                       // [3H]
        gateWeight = parameters.create("W_h", Init.glorot(), width, 2 * width);           // [H,2H]
        newWeight = parameters.create("W_n", Init.glorot(), width, width);                // [H,H]
    }

    @Override
    public int width() {
        return width;
    }

    @Override
    public int inputWidth() {
        return 3 * width;
    }

    @Override
    public Tensor inputs(Tensor x) {
        return x.matmul(inputWeight, bias);                                               // [B,T,3H]
    }

    @Override
    public Recurrence begin(Engine engine, int batch, int steps) {
        return new Hidden(engine.zeros(batch, width), this::next);
    }

    private Tensor next(Tensor input, Tensor h) {
        Tensor gates = h.matmul(gateWeight, input.slice(1, 0, 2 * width)).sigmoid();      // [B,2H]
        Tensor r = gates.slice(1, 0, width);
        Tensor z = gates.slice(1, width, 2 * width);
        Tensor n = r.mul(h).matmul(newWeight, input.slice(1, 2 * width, 3 * width)).tanh();
        return n.add(z.mul(h.sub(n)));                                                    // [B,H]
    }
}

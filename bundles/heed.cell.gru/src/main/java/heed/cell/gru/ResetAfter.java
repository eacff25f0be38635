package heed.cell.gru;

import heed.cell.Cell;
import heed.cell.CellSize;
import heed.cell.Recurrence;
import heed.tensor.Engine;
import heed.tensor.Gates;
import heed.tensor.Init;
import heed.tensor.Parameters;
import heed.tensor.Tensor;

/**
 * The gated recurrent unit as cuDNN and PyTorch have it: the reset gate acts on the product of the hidden
 * state.
 *
 * <pre>
 * [r; z] = σ(W_x x_t + b_x + W_h h_{t−1} + b_h)        of the first two blocks
 * n = tanh(W_x x_t + b_x + r⊙(W_h h_{t−1} + b_h))      of the third
 * h_t = (1−z)⊙n + z⊙h_{t−1}
 * </pre>
 *
 * The blocks stand in PyTorch's order r, z, n: W_x and W_h are {@code weight_ih_l0} and {@code weight_hh_l0}
 * transposed, b_x and b_h are {@code bias_ih_l0} and {@code bias_hh_l0}.
 */
final class ResetAfter implements Cell {

    private final int width;
    private final Tensor inputWeight;
    private final Tensor inputBias;
    private final Tensor hiddenWeight;
    private final Tensor hiddenBias;

    ResetAfter(CellSize size, Parameters parameters) {
        width = size.hidden();
        inputWeight = parameters.create("W_x", Init.glorot(), size.input(), 3 * width);   // [D,3H]
        inputBias = parameters.create("b_x", Init.constant(0), 3 * width);                // [3H]
        hiddenWeight = parameters.create("W_h", Init.glorot(), width, 3 * width);         // [H,3H]
        hiddenBias = parameters.create("b_h", Init.constant(0), 3 * width);               // [3H]
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
        return x.matmul(inputWeight, inputBias);                                          // [B,T,3H]
    }

    @Override
    public Recurrence begin(Engine engine, int batch, int steps) {
        return new Hidden(engine.zeros(batch, width),
                (input, h) -> Gates.gru(input, h.matmul(hiddenWeight, hiddenBias), h));   // [B,H]
    }
}

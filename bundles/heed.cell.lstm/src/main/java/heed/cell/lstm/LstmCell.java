package heed.cell.lstm;

import heed.cell.Cell;
import heed.cell.CellSize;
import heed.cell.Recurrence;
import heed.tensor.Engine;
import heed.tensor.Gates;
import heed.tensor.Init;
import heed.tensor.Parameters;
import heed.tensor.Tensor;
import java.util.List;
import java.util.Optional;

/**
 * Long short-term memory.
 *
 * <pre>
 * [i; f; o; g] = [σ; σ; σ; tanh](W_x x_t + W_h h_{t−1} + b)
 * c_t = f⊙c_{t−1} + i⊙g,  h_t = o⊙tanh(c_t)
 * </pre>
 *
 * Hochreiter &amp; Schmidhuber 1997, with the forget gate of Gers, Schmidhuber &amp; Cummins 2000. PyTorch
 * has the rows of {@code weight_ih_l0} and {@code weight_hh_l0} in the order i, f, g, o; W_x and W_h are
 * these with the last two blocks exchanged, transposed; b is the sum of {@code bias_ih_l0} and
 * {@code bias_hh_l0}, exchanged likewise.
 */
final class LstmCell implements Cell {

    private final int width;
    private final Tensor inputWeight;
    private final Tensor hiddenWeight;
    private final Tensor bias;
    private final Optional<Peepholes> peepholes;

    LstmCell(LstmFactory.Lstm options, CellSize size, Parameters parameters) {
        width = size.hidden();
        inputWeight = parameters.create("W_x", Init.glorot(), size.input(), 4 * width);              // [D,4H]
        hiddenWeight = parameters.create("W_h", Init.glorot(), width, 4 * width);                    // [H,4H]
        bias = parameters.create("b", Init.blocks(0, options.forgetBias(), 0, 0), 4 * width);        // [4H]
        peepholes = options.peephole() ? Optional.of(new Peepholes(width, parameters)) : Optional.empty();
    }

    @Override
    public int width() {
        return width;
    }

    @Override
    public int inputWidth() {
        return 4 * width;
    }

    @Override
    public Tensor inputs(Tensor x) {
        return x.matmul(inputWeight, bias);                                                          // [B,T,4H]
    }

    @Override
    public Recurrence begin(Engine engine, int batch, int steps) {
        return new Recurrence() {

            private Tensor h = engine.zeros(batch, width);
            private Tensor c = engine.zeros(batch, width);

            @Override
            public Tensor step(Tensor input) {
                state(peepholes.map(seen -> seen.step(h.matmul(hiddenWeight, input), c))             // 2 × [B,H]
                        .orElseGet(() -> Gates.lstm(input, h, hiddenWeight, c).unbind(1)));
                return h;
            }

            @Override
            public List<Tensor> state() {
                return List.of(h, c);
            }

            @Override
            public void state(List<Tensor> state) {
                h = state.get(0);
                c = state.get(1);
            }
        };
    }
}

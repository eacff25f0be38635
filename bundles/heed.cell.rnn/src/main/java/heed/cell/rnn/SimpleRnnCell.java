package heed.cell.rnn;

import heed.cell.Cell;
import heed.cell.CellSize;
import heed.cell.Recurrence;
import heed.tensor.Engine;
import heed.tensor.Init;
import heed.tensor.Parameters;
import heed.tensor.Tensor;
import java.util.List;

/** {@code h_t = tanh(A [x_t; h_{t−1}] + b)}, with A = [A_x; A_h]. Elman 1990. */
final class SimpleRnnCell implements Cell {

    private final int width;
    private final Tensor inputWeight;
    private final Tensor hiddenWeight;
    private final Tensor bias;

    SimpleRnnCell(CellSize size, Parameters parameters) {
        width = size.hidden();
        inputWeight = parameters.create("A_x", Init.glorot(), size.input(), width);   // [D,H]
        hiddenWeight = parameters.create("A_h", Init.glorot(), width, width);         // [H,H]
        bias = parameters.create("b", Init.constant(0), width);                       // [H]
    }

    @Override
    public int width() {
        return width;
    }

    @Override
    public int inputWidth() {
        return width;
    }

    @Override
    public Tensor inputs(Tensor x) {
        return x.matmul(inputWeight, bias);                                           // [B,T,H]
    }

    @Override
    public Recurrence begin(Engine engine, int batch, int steps) {
        return new Recurrence() {

            private Tensor h = engine.zeros(batch, width);

            @Override
            public Tensor step(Tensor input) {
                h = h.matmul(hiddenWeight, input).tanh();                             // [B,H]
                return h;
            }

            @Override
            public List<Tensor> state() {
                return List.of(h);
            }

            @Override
            public void state(List<Tensor> state) {
                h = state.get(0);
            }
        };
    }
}

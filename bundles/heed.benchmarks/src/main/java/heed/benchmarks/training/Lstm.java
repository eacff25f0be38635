package heed.benchmarks.training;

import heed.tensor.Engine;
import heed.tensor.Gates;
import heed.tensor.GrowingMemory;
import heed.tensor.Init;
import heed.tensor.Parameters;
import heed.tensor.Tensor;

/**
 * A plain LSTM, from zeros:
 *
 * <pre>
 * [i; f; o; g] = [σ; σ; σ; tanh](W_x x_t + W_h h_{t−1} + b)
 * c_t = f⊙c_{t−1} + i⊙g,  h_t = o⊙tanh(c_t)
 * </pre>
 */
final class Lstm implements Workload {

    @Override
    public String id() {
        return "lstm";
    }

    @Override
    public Model create(Size size, Parameters parameters) {
        int width = size.hidden();
        Tensor wx = parameters.create("W_x", Init.glorot(), size.input(), 4 * width);    // [D,4H]
        Tensor wh = parameters.create("W_h", Init.glorot(), width, 4 * width);           // [H,4H]
        Tensor b = parameters.create("b", Init.constant(0), 4 * width);                  // [4H]
        return x -> {
            Engine engine = x.engine();
            Tensor inputs = x.matmul(wx, b);                                             // [B,T,4H]
            GrowingMemory outputs = new GrowingMemory(engine, x.dim(0), x.dim(1), width);
            Tensor h = engine.zeros(x.dim(0), width);
            Tensor c = engine.zeros(x.dim(0), width);
            for (int t = 0; t < x.dim(1); t++) {
                Tensor state = Gates.lstm(h.matmul(wh, inputs.select(1, t)), c);         // [B,2,H]
                h = state.select(1, 0);
                c = state.select(1, 1);
                outputs.append(h);
            }
            return outputs.slots();                                                      // [B,T,H]
        };
    }
}

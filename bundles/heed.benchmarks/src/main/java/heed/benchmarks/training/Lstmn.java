package heed.benchmarks.training;

import heed.tensor.Engine;
import heed.tensor.Gates;
import heed.tensor.GrowingMemory;
import heed.tensor.Init;
import heed.tensor.Parameters;
import heed.tensor.Tensor;
import heed.tensor.Tensors;

/**
 * The long short-term memory network of Cheng, Dong &amp; Lapata 2016, eqs (4) to (9): two tapes of the slots before step
 * t, read with the same weights.
 *
 * <pre>
 * a_i = vᵀ tanh(W_h h_i + W_x x_t + W_r h̃_{t−1}),  i &lt; t;  s = softmax(a)
 * [h̃_t; c̃_t] = Σ_i s_i [h_i; c_i],  h̃_1 = c̃_1 = 0
 * [i; f; o; g] = [σ; σ; σ; tanh](G_r h̃_t + G_x x_t + b)
 * c_t = f⊙c̃_t + i⊙g,  h_t = o⊙tanh(c_t)
 * </pre>
 */
final class Lstmn implements Workload {

    @Override
    public String id() {
        return "lstmn";
    }

    @Override
    public boolean readsMemory() {
        return true;
    }

    @Override
    public Model create(Size size, Parameters parameters) {
        return new Weights(parameters, size.input(), size.hidden());
    }

    private static final class Weights implements Model {

        private final int width;
        private final Tensor wh;
        private final Tensor wx;
        private final Tensor wr;
        private final Tensor v;
        private final Tensor gr;
        private final Tensor gx;
        private final Tensor b;

        private Weights(Parameters parameters, int input, int width) {
            this.width = width;
            wh = parameters.create("W_h", Init.glorot(), width, width);              // [H,H]
            wx = parameters.create("W_x", Init.glorot(), input, width);              // [D,H]
            wr = parameters.create("W_r", Init.glorot(), width, width);              // [H,H]
            v = parameters.create("v", Init.glorot(), width);                        // [H]
            gr = parameters.create("G_r", Init.glorot(), width, 4 * width);          // [H,4H]
            gx = parameters.create("G_x", Init.glorot(), input, 4 * width);          // [D,4H]
            b = parameters.create("b", Init.constant(0), 4 * width);                 // [4H]
        }

        @Override
        public Tensor outputs(Tensor x) {
            Engine engine = x.engine();
            int batch = x.dim(0);
            int steps = x.dim(1);
            Tensor queries = x.matmul(wx);                                           // [B,T,H]
            Tensor inputs = x.matmul(gx, b);                                         // [B,T,4H]
            GrowingMemory hidden = new GrowingMemory(engine, batch, steps, width);
            GrowingMemory cells = new GrowingMemory(engine, batch, steps, width);
            GrowingMemory keys = new GrowingMemory(engine, batch, steps, width);
            Tensor h = engine.zeros(batch, width);
            Tensor c = engine.zeros(batch, width);
            for (int t = 0; t < steps; t++) {
                if (t > 0) {
                    Tensor query = h.matmul(wr, queries.select(1, t)).unsqueeze(1);              // [B,1,H]
                    Tensor s = Tensors.additiveScore(query, keys.slots(), v).softmax();          // [B,1,t−1]
                    h = s.matmul(hidden.slots()).select(1, 0);                                   // [B,H]
                    c = s.matmul(cells.slots()).select(1, 0);                                    // [B,H]
                }
                Tensor state = Gates.lstm(h.matmul(gr, inputs.select(1, t)), c);                 // [B,2,H]
                hidden.append(state.select(1, 0));
                cells.append(state.select(1, 1));
                keys.append(state.select(1, 0).matmul(wh));
            }
            return hidden.slots();                                                   // [B,T,H]
        }
    }
}

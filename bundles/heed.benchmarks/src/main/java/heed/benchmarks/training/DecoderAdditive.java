package heed.benchmarks.training;

import heed.tensor.Engine;
import heed.tensor.Gates;
import heed.tensor.GrowingMemory;
import heed.tensor.Init;
import heed.tensor.Parameters;
import heed.tensor.Tensor;
import heed.tensor.Tensors;

/**
 * An LSTM decoder that reads a memory of S = T slots by additive attention. The memory needs a gradient, since it would
 * come from an encoder; here it is one more weight.
 *
 * <pre>
 * e_s = vᵀ tanh(W h_{t−1} + U m_s + u),  U m_s + u once a slot
 * a = softmax(e),  k_t = Σ_s a_s m_s
 * [i; f; o; g] = [σ; σ; σ; tanh](G_x x_t + G_c k_t + G_h h_{t−1} + b)
 * c_t = f⊙c_{t−1} + i⊙g,  h_t = o⊙tanh(c_t);  h_0 = c_0 = 0
 * </pre>
 */
final class DecoderAdditive implements Workload {

    @Override
    public String id() {
        return "decoder-additive";
    }

    @Override
    public boolean readsMemory() {
        return true;
    }

    @Override
    public Model create(Size size, Parameters parameters) {
        return new Weights(parameters, size);
    }

    private static final class Weights implements Model {

        private final int width;
        private final Tensor memory;
        private final Tensor w;
        private final Tensor u;
        private final Tensor scoreBias;
        private final Tensor v;
        private final Tensor gx;
        private final Tensor gc;
        private final Tensor gh;
        private final Tensor b;

        private Weights(Parameters parameters, Size size) {
            width = size.hidden();
            memory = parameters.create("memory", Init.uniform(1), size.batch(), size.steps(), width);   // [B,S,H]
            w = parameters.create("W", Init.glorot(), width, width);                 // [H,H]
            u = parameters.create("U", Init.glorot(), width, width);                 // [H,H]
            scoreBias = parameters.create("u", Init.constant(0), width);             // [H]
            v = parameters.create("v", Init.glorot(), width);                        // [H]
            gx = parameters.create("G_x", Init.glorot(), size.input(), 4 * width);   // [D,4H]
            gc = parameters.create("G_c", Init.glorot(), width, 4 * width);          // [H,4H]
            gh = parameters.create("G_h", Init.glorot(), width, 4 * width);          // [H,4H]
            b = parameters.create("b", Init.constant(0), 4 * width);                 // [4H]
        }

        @Override
        public Tensor outputs(Tensor x) {
            Engine engine = x.engine();
            Tensor keys = memory.matmul(u, scoreBias);                               // [B,S,H]
            Tensor inputs = x.matmul(gx, b);                                         // [B,T,4H]
            GrowingMemory outputs = new GrowingMemory(engine, x.dim(0), x.dim(1), width);
            Tensor h = engine.zeros(x.dim(0), width);
            Tensor c = engine.zeros(x.dim(0), width);
            for (int t = 0; t < x.dim(1); t++) {
                Tensor query = h.matmul(w).unsqueeze(1);                             // [B,1,H]
                Tensor a = Tensors.additiveScore(query, keys, v).softmax();          // [B,1,S]
                Tensor context = a.matmul(memory).select(1, 0);                      // [B,H]
                Tensor gates = h.matmul(gh, context.matmul(gc, inputs.select(1, t)));
                Tensor state = Gates.lstm(gates, c);                                 // [B,2,H]
                h = state.select(1, 0);
                c = state.select(1, 1);
                outputs.append(h);
            }
            return outputs.slots();                                                  // [B,T,H]
        }
    }
}

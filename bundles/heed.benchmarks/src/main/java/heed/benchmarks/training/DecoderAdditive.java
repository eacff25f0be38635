package heed.benchmarks.training;

import heed.attention.Attention;
import heed.attention.Mask;
import heed.attention.Widths;
import heed.attention.additive.AdditiveAttentionFactory;
import heed.cell.Cell;
import heed.cell.CellSize;
import heed.cell.Cells;
import heed.cell.Recurrence;
import heed.cell.lstm.LstmFactory;
import heed.component.Parts;
import heed.component.Ref;
import heed.tensor.Engine;
import heed.tensor.GrowingMemory;
import heed.tensor.Init;
import heed.tensor.Parameters;
import heed.tensor.Tensor;

/**
 * An LSTM decoder that reads a memory of S = T slots by additive attention. The memory needs a gradient,
 * since it would come from an encoder; here it is one more weight.
 *
 * <pre>
 * e_s = vᵀ tanh(W h_{t−1} + U m_s + u),  U m_s + u once a slot
 * a = softmax(e),  k_t = Σ_s a_s m_s
 * [i; f; o; g] = [σ; σ; σ; tanh](W_x x_t + G_c k_t + W_h h_{t−1} + b)
 * c_t = f⊙c_{t−1} + i⊙g,  h_t = o⊙tanh(c_t);  h_0 = c_0 = 0
 * </pre>
 */
final class DecoderAdditive implements Workload {

    private static final Parts PARTS = Parts.of(new LstmFactory(), new AdditiveAttentionFactory());

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

        private final Tensor memory;
        private final Attention attention;
        private final Cell cell;
        private final Tensor contextWeight;

        private Weights(Parameters parameters, Size size) {
            int width = size.hidden();
            memory = parameters.create("memory", Init.uniform(1), size.batch(), size.steps(), width);   // [B,S,H]
            attention = Attention.create(Ref.of("additive"), new Widths(width, width),
                    parameters.in("attention"), PARTS);
            cell = Cells.create(Ref.of("lstm"), new CellSize(size.input(), width), parameters.in("cell"), PARTS);
            contextWeight = parameters.create("G_c", Init.glorot(), width, cell.inputWidth());          // [H,4H]
        }

        @Override
        public Tensor outputs(Tensor x) {
            Engine engine = x.engine();
            Attention.Whole whole = attention.over(memory, Mask.NONE);
            Recurrence decoder = cell.begin(engine, x.dim(0), x.dim(1));
            GrowingMemory outputs = new GrowingMemory(engine, x.dim(0), x.dim(1), cell.width());
            for (Tensor input : cell.inputs(x).unbind(1)) {                          // T × [B,4H]
                Tensor query = decoder.state().get(0).unsqueeze(1);                  // [B,1,H]
                Tensor context = whole.read(query).context().select(1, 0);           // [B,H]
                outputs.append(decoder.step(context.matmul(contextWeight, input)));
            }
            return outputs.slots();                                                  // [B,T,H]
        }
    }
}

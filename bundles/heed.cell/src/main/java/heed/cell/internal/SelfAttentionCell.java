package heed.cell.internal;

import heed.attention.Attention;
import heed.cell.Cell;
import heed.cell.Recurrence;
import heed.cell.Snapshot;
import heed.cell.internal.SelfAttentionFactory.Variant;
import heed.tensor.Engine;
import heed.tensor.Init;
import heed.tensor.Parameters;
import heed.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A cell with a memory of its own hidden states, slot t included in the read of step t:
 *
 * <pre>
 * h_t = cell(x_t, c_{t−1})            replace: the context stands for h_{t−1}
 * h_t = cell([x_t; c_{t−1}], h_{t−1}) concat: it is one more input
 * c_t = Σ_{i≤t} a_i h_i,  a = softmax(score(h_t, h_1..h_t)),  c_0 = h_0 = 0, so that c_1 = h_1
 * </pre>
 */
final class SelfAttentionCell implements Cell {

    private final Cell cell;
    private final Attention attention;
    private final Optional<Tensor> contextWeight;

    SelfAttentionCell(Cell cell, Attention attention, Variant variant, Parameters parameters) {
        this.cell = cell;
        this.attention = attention;
        this.contextWeight = variant == Variant.REPLACE ? Optional.empty()
                : Optional.of(parameters.create("A_c", Init.glorot(), cell.width(), cell.inputWidth()));  // [H,G]
    }

    @Override
    public int width() {
        return cell.width();
    }

    @Override
    public int inputWidth() {
        return cell.inputWidth();
    }

    @Override
    public Tensor inputs(Tensor x) {
        return cell.inputs(x);
    }

    @Override
    public Recurrence begin(Engine engine, int batch, int steps) {
        return new Attending(cell.begin(engine, batch, steps), attention.growing(engine, batch, steps));
    }

    private final class Attending implements Recurrence {

        private final Recurrence inner;
        private final Attention.Growing memory;
        private Optional<Tensor> context = Optional.empty();
        private Optional<Tensor> weights = Optional.empty();

        private Attending(Recurrence inner, Attention.Growing memory) {
            this.inner = inner;
            this.memory = memory;
        }

        @Override
        public Tensor step(Tensor input) {
            Tensor h = inner.step(enter(input));                               // [B,H]
            memory.append(h);
            Attention.Read read = memory.read(h);
            context = Optional.of(read.context().select(1, 0));                // [B,H]
            weights = Optional.of(read.weights().select(1, 0));                // [B,t]
            return h;
        }

        /** Brings c_{t−1} into the step; c_0 = 0 is what the inner cell begins with, and adds nothing. */
        private Tensor enter(Tensor input) {
            if (context.isEmpty()) {
                return input;
            }
            if (contextWeight.isPresent()) {
                return context.get().matmul(contextWeight.get(), input);       // [B,G]
            }
            List<Tensor> read = new ArrayList<>(inner.state());
            read.set(0, context.get());
            inner.state(read);
            return input;
        }

        @Override
        public List<Tensor> state() {
            return inner.state();
        }

        @Override
        public void state(List<Tensor> state) {
            inner.state(state);
            if (contextWeight.isEmpty()) {
                context = Optional.empty();
            }
        }

        @Override
        public Snapshot snapshot() {
            return new Snapshot(context.map(List::of).orElse(List.of()),
                    List.of(inner.snapshot(), Snapshot.of(memory.snapshot())));
        }

        @Override
        public void restore(Snapshot snapshot) {
            inner.restore(snapshot.parts().get(0));
            memory.restore(snapshot.parts().get(1).tensors());
            context = snapshot.tensors().stream().findFirst();
        }

        @Override
        public Optional<Tensor> weights() {
            return weights;
        }
    }
}

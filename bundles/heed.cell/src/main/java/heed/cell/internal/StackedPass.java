package heed.cell.internal;

import heed.cell.Cell;
import heed.cell.Recurrence;
import heed.cell.Snapshot;
import heed.tensor.Engine;
import heed.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A pass of a {@link StackedCell}, step by step. */
final class StackedPass implements Recurrence {

    private final StackedCell stack;
    private final List<Cell> layers;
    private final List<Recurrence> passes = new ArrayList<>();
    private final List<Tensor> masks = new ArrayList<>();

    StackedPass(StackedCell stack, List<Cell> layers, Engine engine, int batch, int steps) {
        this.stack = stack;
        this.layers = layers;
        for (int k = 0; k < layers.size(); k++) {
            passes.add(layers.get(k).begin(engine, batch, steps));
            if (k > 0) {
                stack.mask(engine, batch).ifPresent(masks::add);
            }
        }
    }

    @Override
    public Tensor step(Tensor input) {
        Tensor prepared = input.unsqueeze(1);                                  // [B,1,G]
        Tensor h = passes.get(0).step(input.slice(1, 0, layers.get(0).inputWidth()));
        for (int k = 1; k < layers.size(); k++) {
            Optional<Tensor> mask = masks.isEmpty() ? Optional.empty() : Optional.of(masks.get(k - 1));
            Tensor x = stack.above(h.unsqueeze(1), mask, prepared);            // [B,1,H] or [B,1,H+D]
            h = passes.get(k).step(layers.get(k).inputs(x).select(1, 0));
        }
        return h;
    }

    @Override
    public List<Tensor> state() {
        List<Tensor> state = new ArrayList<>();
        passes.forEach(pass -> state.addAll(0, pass.state()));
        return state;
    }

    @Override
    public void state(List<Tensor> state) {
        for (int k = 0; k < passes.size(); k++) {
            passes.get(k).state(stack.part(state, k));
        }
    }

    /** Of the top layer. */
    @Override
    public Optional<Tensor> weights() {
        return passes.get(passes.size() - 1).weights();
    }

    @Override
    public Snapshot snapshot() {
        return new Snapshot(masks, passes.stream().map(Recurrence::snapshot).toList());
    }

    @Override
    public void restore(Snapshot snapshot) {
        for (int k = 0; k < passes.size(); k++) {
            passes.get(k).restore(snapshot.parts().get(k));
        }
        masks.clear();
        masks.addAll(snapshot.tensors());
    }
}

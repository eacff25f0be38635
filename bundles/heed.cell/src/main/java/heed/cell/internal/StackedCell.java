package heed.cell.internal;

import heed.cell.Cell;
import heed.cell.Cells;
import heed.cell.Recurrence;
import heed.cell.internal.StackedFactory.Stacked;
import heed.tensor.Engine;
import heed.tensor.Layers;
import heed.tensor.Tensor;
import heed.tensor.Tensors;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Layers of cells:
 *
 * <pre>
 * h^1_t = cell_1(x_t)
 * h^{k+1}_t = cell_{k+1}(dropout(h^k_t)),  with skip connections cell_{k+1}([dropout(h^k_t); x_t])
 * </pre>
 *
 * A pass over whole sequences goes layer by layer, so that each prepares its inputs in one product; step by
 * step, all layers make a step. The state is that of the top layer first, so that its hidden state is the
 * stack's.
 */
final class StackedCell implements Cell {

    private final List<Cell> layers;
    private final Stacked options;
    private final int input;

    /** @param input D */
    StackedCell(List<Cell> layers, Stacked options, int input) {
        this.layers = List.copyOf(layers);
        this.options = options;
        this.input = input;
    }

    @Override
    public int width() {
        return layers.get(0).width();
    }

    @Override
    public int inputWidth() {
        return layers.get(0).inputWidth() + (options.skip() ? input : 0);
    }

    @Override
    public boolean steps() {
        return layers.get(0).steps();
    }

    /** What the first layer makes of x, and x itself if the others read it. */
    @Override
    public Tensor inputs(Tensor x) {
        Tensor first = layers.get(0).inputs(x);                                // [B,T,G]
        return options.skip() ? Tensors.concat(-1, first, x) : first;
    }

    @Override
    public Recurrence begin(Engine engine, int batch, int steps) {
        return new StackedPass(this, layers, engine, batch, steps);
    }

    @Override
    public Cells.Pass run(Tensor x, int[] lengths, List<Tensor> start) {
        Cells.Pass pass = layers.get(0).run(x, lengths, part(start, 0));
        List<Tensor> state = new ArrayList<>(pass.state());
        for (int k = 1; k < layers.size(); k++) {
            Tensor below = above(pass.outputs(), mask(x.engine(), x.dim(0)), x);
            pass = layers.get(k).run(below, lengths, part(start, k));
            state.addAll(0, pass.state());
        }
        return new Cells.Pass(pass.outputs(), state, pass.weights());
    }

    /** What of a state is for layer k; the top layer's comes first. */
    List<Tensor> part(List<Tensor> state, int k) {
        int count = state.size() / layers.size();
        int from = (layers.size() - 1 - k) * count;
        return state.subList(from, from + count);
    }

    /**
     * What a pass drops at all its steps, 0 or 1/(1 − rate) each [B,H]; empty where steps drop for
     * themselves, or none.
     */
    Optional<Tensor> mask(Engine engine, int batch) {
        return options.variational() && options.dropout() > 0 && engine.isRecording()
                ? Optional.of(Layers.dropout(engine.full(1, batch, width()), options.dropout()))
                : Optional.empty();
    }

    /**
     * What goes from a layer to the next.
     *
     * @param h hidden states [B,T,H]
     * @param mask what {@link #mask} gave [B,H]
     * @param prepared of which the last D are x, if layers read it [B,T,*]
     * @return [B,T,H], with skip connections [B,T,H+D]
     */
    Tensor above(Tensor h, Optional<Tensor> mask, Tensor prepared) {
        Tensor kept = mask.map(m -> h.mul(m.unsqueeze(1)))
                .orElseGet(() -> options.variational() ? h : Layers.dropout(h, options.dropout()));
        int width = prepared.dim(2);
        return options.skip() ? Tensors.concat(-1, kept, prepared.slice(2, width - input, width)) : kept;
    }
}

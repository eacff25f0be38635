package heed.cell.internal;

import heed.cell.Cell;
import heed.cell.Cells;
import heed.cell.Recurrence;
import heed.cell.internal.BidirectionalFactory.Join;
import heed.tensor.Engine;
import heed.tensor.Tensor;
import heed.tensor.Tensors;
import java.util.ArrayList;
import java.util.List;

/**
 * Two cells, of which one reads forward from the first step, the other backward from the last real step of
 * each row: {@code h_t = [→h_t; ←h_t]}, or their sum. The state is joined likewise, of what each direction
 * had when it was through: {@code [→h_T; ←h_1]}. A state to begin with is parted likewise; to be added, both
 * get all of it.
 */
final class BidirectionalCell implements Cell {

    private final Cell forward;
    private final Cell backward;
    private final Join join;

    BidirectionalCell(Cell forward, Cell backward, Join join) {
        this.forward = forward;
        this.backward = backward;
        this.join = join;
    }

    @Override
    public int width() {
        return join == Join.CONCAT ? 2 * forward.width() : forward.width();
    }

    @Override
    public boolean steps() {
        return false;
    }

    @Override
    public int inputWidth() {
        throw whole();
    }

    @Override
    public Tensor inputs(Tensor x) {
        throw whole();
    }

    @Override
    public Recurrence begin(Engine engine, int batch, int steps) {
        throw whole();
    }

    private static UnsupportedOperationException whole() {
        return new UnsupportedOperationException("a bidirectional cell cannot go step by step, since it reads "
                + "from the end, too: use run, or ask steps() before");
    }

    /** The weights are those of the forward direction. */
    @Override
    public Cells.Pass run(Tensor x, int[] lengths, List<Tensor> start) {
        Cells.Pass there = forward.run(x, lengths, part(start, 0));
        Tensor turned = turned(x, lengths);
        Cells.Pass back = backward.run(turned, lengths, part(start, forward.width()));
        List<Tensor> state = new ArrayList<>();
        for (int i = 0; i < there.state().size(); i++) {
            state.add(joined(there.state().get(i), back.state().get(i)));
        }
        return new Cells.Pass(joined(there.outputs(), turned(back.outputs(), lengths)), state, there.weights());
    }

    private List<Tensor> part(List<Tensor> start, int from) {
        return join == Join.SUM ? start
                : start.stream().map(one -> one.slice(1, from, from + forward.width())).toList();
    }

    private Tensor joined(Tensor there, Tensor back) {
        return join == Join.SUM ? there.add(back) : Tensors.concat(-1, there, back);
    }

    /** The real steps of each row from the last to the first; the padding repeats the first [B,T,D]. */
    private static Tensor turned(Tensor x, int[] lengths) {
        int steps = x.dim(1);
        int[] ids = new int[lengths.length * steps];
        for (int b = 0; b < lengths.length; b++) {
            for (int t = 0; t < steps; t++) {
                ids[b * steps + t] = b * steps + Math.max(0, lengths[b] - 1 - t);
            }
        }
        return x.reshape(-1, x.dim(2)).rows(x.engine().ids(ids, lengths.length, steps));
    }
}

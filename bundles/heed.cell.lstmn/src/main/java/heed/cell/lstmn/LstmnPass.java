package heed.cell.lstmn;

import heed.attention.Attention;
import heed.cell.Recurrence;
import heed.cell.Snapshot;
import heed.tensor.Tensor;
import heed.tensor.Tensors;
import java.util.List;
import java.util.Optional;

/** A pass of an {@link LstmnCell}. */
final class LstmnPass implements Recurrence {

    private final LstmnCell cell;
    private final Attention.Growing tapes;
    private final Optional<Tensor> queryWeight;
    private Tensor h;
    private Tensor c;
    private Tensor hiddenRead;
    private boolean given = true;
    private Optional<Tensor> weights = Optional.empty();

    /**
     * A pass that has made no step yet.
     *
     * @param zeros [B,H]
     */
    LstmnPass(LstmnCell cell, Attention.Growing tapes, Tensor zeros) {
        this.cell = cell;
        this.tapes = tapes;
        this.queryWeight = cell.recurrentQueryWeight();
        h = zeros;
        c = zeros;
        hiddenRead = zeros;
    }

    @Override
    public Tensor step(Tensor input) {
        Tensor cellRead = c;
        if (given) {
            takeState();
        } else {
            Attention.Read read = read(cell.forQuery(input));
            hiddenRead = read.contexts().get(0).select(1, 0);                  // h̃_t [B,H]
            cellRead = read.contexts().get(1).select(1, 0);                    // c̃_t [B,H]
            Tensor all = read.weights().select(1, 0);
            weights = Optional.of(cell.hasZeroSlot() ? all.slice(1, 1, all.dim(1)) : all);
        }
        List<Tensor> both = cell.next(input, hiddenRead, cellRead).unbind(1);  // 2 × [B,H]
        h = both.get(0);
        c = both.get(1);
        tapes.append(h, c);
        return h;
    }

    /** h̃_t and c̃_t are the state that was given, and nothing is read. */
    private void takeState() {
        if (cell.hasZeroSlot() && tapes.length() == 0) {
            tapes.append(h, c);
        }
        hiddenRead = h;
        int steps = cell.hasZeroSlot() ? tapes.length() - 1 : tapes.length();
        weights = Optional.of(h.engine().zeros(h.dim(0), steps));
        given = false;
    }

    /** @param part what the prepared input has for the query */
    private Attention.Read read(Tensor part) {
        return queryWeight.map(weight -> tapes.readProduct(hiddenRead.matmul(weight, part)))
                .orElseGet(() -> tapes.read(Tensors.concat(1, part, hiddenRead)));
    }

    @Override
    public List<Tensor> state() {
        return List.of(h, c);
    }

    @Override
    public void state(List<Tensor> state) {
        h = state.get(0);
        c = state.get(1);
        given = true;
    }

    @Override
    public Optional<Tensor> weights() {
        return weights;
    }

    /** h and c, and h̃ unless a given state comes in its place. */
    @Override
    public Snapshot snapshot() {
        return new Snapshot(given ? List.of(h, c) : List.of(h, c, hiddenRead),
                List.of(Snapshot.of(tapes.snapshot())));
    }

    @Override
    public void restore(Snapshot snapshot) {
        state(snapshot.tensors());
        tapes.restore(snapshot.parts().get(0).tensors());
        if (snapshot.tensors().size() > 2) {
            hiddenRead = snapshot.tensors().get(2);
            given = false;
        }
    }
}

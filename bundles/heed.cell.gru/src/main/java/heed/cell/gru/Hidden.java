package heed.cell.gru;

import heed.cell.Recurrence;
import heed.tensor.Tensor;
import java.util.List;
import java.util.function.BinaryOperator;

/** A pass whose state is the hidden state alone. */
final class Hidden implements Recurrence {

    private final BinaryOperator<Tensor> next;
    private Tensor h;

    /**
     * A pass that has made no step yet.
     *
     * @param next h' of the prepared input and h
     */
    Hidden(Tensor start, BinaryOperator<Tensor> next) {
        this.h = start;
        this.next = next;
    }

    @Override
    public Tensor step(Tensor input) {
        h = next.apply(input, h);
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
}

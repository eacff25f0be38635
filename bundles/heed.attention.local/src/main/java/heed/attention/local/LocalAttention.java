package heed.attention.local;

import heed.attention.AttentionMechanism;
import heed.attention.Focus;
import heed.attention.Reading;
import heed.attention.Wrapper;
import heed.tensor.Tensor;
import java.util.Optional;

/** A window around a slot p_t, over any mechanism: slots s with {@code p_t − D ≤ s ≤ p_t + D}. */
abstract class LocalAttention extends Wrapper {

    private final int window;

    /**
     * A window over a mechanism.
     *
     * @param window D
     */
    LocalAttention(AttentionMechanism inner, int window) {
        super(inner);
        this.window = window;
    }

    /**
     * Where the window stands.
     *
     * @param query [B,Tq,d]
     * @return p [1 or B,Tq,1]
     */
    abstract Tensor place(Tensor query, Reading at);

    /**
     * What it makes of the window.
     *
     * @param window 1 for slots within D of p, else 0 [1 or B,Tq,S]
     * @param away s − p for each slot [1 or B,Tq,S]
     */
    abstract Focus focus(Tensor window, Tensor away);

    @Override
    public final Focus focus(Tensor query, Reading at) {
        Tensor away = at.slot().sub(place(query, at));                        // [1,1,S] − [·,Tq,1] = [·,Tq,S]
        Tensor headed = heads() == 1 ? away : away.unsqueeze(1);              // the same window for all heads
        return focus(headed.abs().lessEqual(window), headed).and(super.focus(query, at));
    }

    /** None, whatever the score says: the window is another reader of the query. */
    @Override
    public final Optional<Tensor> queryWeight() {
        return Optional.empty();
    }
}

package heed.attention.local;

import heed.attention.AttentionMechanism;
import heed.attention.Focus;
import heed.attention.Reading;
import heed.tensor.Tensor;

/** {@code p_t = t}, or the last slot that there is for query t. Luong, Pham &amp; Manning 2015, §3.2. */
final class LocalM extends LocalAttention {

    LocalM(AttentionMechanism inner, int window) {
        super(inner, window);
    }

    @Override
    Tensor place(Tensor query, Reading at) {
        return at.query().min(at.visible().add(-1));       // [1 or B,Tq,1]
    }

    @Override
    Focus focus(Tensor window, Tensor away) {
        return Focus.within(window);
    }
}

package heed.attention.local;

import heed.attention.AttentionMechanism;
import heed.attention.Focus;
import heed.attention.Reading;
import heed.tensor.Init;
import heed.tensor.Parameters;
import heed.tensor.Tensor;
import java.util.Optional;

/**
 * {@code p_t = S·σ(v_pᵀ tanh(W_p q))} with S the slots that there are for query t, and weights times
 * {@code exp(−(s − p_t)²/(2σ²))}, σ = D/2. Luong, Pham &amp; Manning 2015, eq. (9) and (10). A gradient
 * reaches p_t through that factor alone: the window's edges have none.
 */
final class LocalP extends LocalAttention {

    private final double spread;
    private final boolean renormalise;
    private final Tensor wp;
    private final Tensor vp;

    /**
     * A window over a mechanism.
     *
     * @param window D
     * @param renormalise whether weights are brought to the sum 1 again after the Gaussian
     * @param width d, of the queries
     */
    LocalP(AttentionMechanism inner, int window, boolean renormalise, int width, Parameters parameters) {
        super(inner, window);
        this.spread = window / 2.0;
        this.renormalise = renormalise;
        wp = parameters.create("W_p", Init.glorot(), width, width);            // [d,d]
        vp = parameters.create("v_p", Init.glorot(), width, 1);                // [d,1]
    }

    @Override
    Tensor place(Tensor query, Reading at) {
        return query.matmul(wp).tanh().matmul(vp).sigmoid().mul(at.visible());         // [B,Tq,1]
    }

    @Override
    Focus focus(Tensor window, Tensor away) {
        Tensor gaussian = away.mul(away).mul(-1 / (2 * spread * spread)).exp();
        return new Focus(Optional.of(window), Optional.of(gaussian), renormalise);
    }
}

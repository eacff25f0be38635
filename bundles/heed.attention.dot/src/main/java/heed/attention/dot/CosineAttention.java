package heed.attention.dot;

import heed.attention.AttentionMechanism;
import heed.attention.Products;
import heed.attention.Reading;
import heed.tensor.Init;
import heed.tensor.Parameters;
import heed.tensor.Tensor;
import java.util.Optional;

/**
 * {@code e = β·qᵀk/(‖q‖ ‖k‖)}, β learned; the direction of a slot once a slot. Graves, Wayne &amp; Danihelka 2014,
 * eq. (5) and (6).
 */
final class CosineAttention implements AttentionMechanism {

    /** Added to a squared length, so that the direction of a zero vector is zero. */
    private static final double TINY = 1e-12;

    private final Tensor beta;

    CosineAttention(double sharpness, Parameters parameters) {
        beta = parameters.create("beta", Init.constant(sharpness), 1);         // [1]
    }

    @Override
    public Tensor keys(Tensor memory, int first) {
        return direction(memory);                                              // [B,S,H]
    }

    @Override
    public Optional<Tensor> factor(Tensor query, Reading at) {
        return Optional.of(direction(query).mul(beta));                        // [B,Tq,d]
    }

    @Override
    public Tensor score(Tensor query, Tensor keys, Reading at) {
        return Products.score(direction(query).mul(beta), keys, 1);            // [B,Tq,S]
    }

    /** x/‖x‖ along the last axis. */
    private static Tensor direction(Tensor x) {
        return x.div(x.mul(x).sum(true, -1).add(TINY).sqrt());
    }
}

package ${package};

import heed.attention.AttentionMechanism;
import heed.attention.Products;
import heed.attention.Reading;
import heed.attention.Widths;
import heed.tensor.Init;
import heed.tensor.Parameters;
import heed.tensor.Tensor;
import java.util.Optional;

/**
 * {@code e = (W q)ᵀ (U m)/√r}: query and slot are brought to a width of r and compared there.
 *
 * <p>This is the place for your formula. It is written once, and trains on every backend, in recurrent cells and in
 * encoder–decoders. B rows of a batch, Tq queries, S slots, d width of a query, H width of a slot.
 */
final class ${mechanism}Attention implements AttentionMechanism {

    private final Tensor w;
    private final Tensor u;
    private final double scale;

    ${mechanism}Attention(int rank, Widths widths, Parameters parameters) {
        w = parameters.create("W", Init.glorot(), widths.query(), rank);       // [d,r]
        u = parameters.create("U", Init.glorot(), widths.memory(), rank);      // [H,r]
        scale = 1 / Math.sqrt(rank);
    }

    /** U m, once a slot: whatever does not depend on the query belongs here. */
    @Override
    public Tensor keys(Tensor memory, int first) {
        return memory.matmul(u);                                               // [B,S,r]
    }

    /** The scores are products, factor·keysᵀ, so a host need not hold them. Other formulas leave this method out. */
    @Override
    public Optional<Tensor> factor(Tensor query, Reading at) {
        return Optional.of(query.matmul(w).mul(scale));                        // [B,Tq,r]
    }

    @Override
    public Tensor score(Tensor query, Tensor keys, Reading at) {
        return Products.score(query.matmul(w).mul(scale), keys, 1);            // [B,Tq,r]·[B,r,S] = [B,Tq,S]
    }
}

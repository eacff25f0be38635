package heed.attention.additive;

import heed.attention.AttentionMechanism;
import heed.attention.Reading;
import heed.attention.Widths;
import heed.tensor.Init;
import heed.tensor.Parameters;
import heed.tensor.Tensor;
import heed.tensor.Tensors;
import java.util.Optional;

/**
 * {@code e_s = vᵀ tanh(W q + U k_s + w_c·c_s + b)}, where the coverage {@code c_s} is the sum of the weights that earlier
 * queries gave to slot s; none before the first. See, Liu &amp; Manning 2017, eq. (10) and (11).
 */
final class CoverageAttention implements AttentionMechanism {

    private final Tensor w;
    private final Tensor u;
    private final Tensor wc;
    private final Tensor b;
    private final Tensor v;

    CoverageAttention(int width, Widths widths, Parameters parameters) {
        w = parameters.create("W", Init.glorot(), widths.query(), width);      // [d,a]
        u = parameters.create("U", Init.glorot(), widths.memory(), width);     // [H,a]
        wc = parameters.create("w_c", Init.glorot(), 1, width);                // [1,a]
        b = parameters.create("b", Init.constant(0), width);                   // [a]
        v = parameters.create("v", Init.glorot(), width);                      // [a]
    }

    @Override
    public boolean readsPast() {
        return true;
    }

    @Override
    public Tensor keys(Tensor memory, int first) {
        return memory.matmul(u, b);                                            // [B,S,a]
    }

    @Override
    public Tensor score(Tensor query, Tensor keys, Reading at) {
        return scoreOfProduct(query.matmul(w), keys, at);
    }

    @Override
    public Optional<Tensor> queryWeight() {
        return Optional.of(w);
    }

    @Override
    public Tensor scoreOfProduct(Tensor product, Tensor keys, Reading at) {
        Tensor covered = at.past().map(past -> past.total().transpose(1, 2)    // [B,1,S] → [B,S,1]
                .matmul(wc, keys)).orElse(keys);                               // [B,S,a]
        return Tensors.additiveScore(product, covered, v);                     // [B,1,S]
    }
}

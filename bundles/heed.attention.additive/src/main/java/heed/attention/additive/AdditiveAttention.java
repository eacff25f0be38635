package heed.attention.additive;

import heed.attention.AttentionMechanism;
import heed.attention.Reading;
import heed.attention.Widths;
import heed.tensor.Init;
import heed.tensor.Parameters;
import heed.tensor.Tensor;
import heed.tensor.Tensors;
import java.util.Optional;

/** {@code e = vᵀ tanh(W q + U k + b)}; {@code U k} once a slot. Bahdanau, Cho &amp; Bengio 2015, §3.1. */
final class AdditiveAttention implements AttentionMechanism {

    private final Tensor w;
    private final Tensor u;
    private final Tensor b;
    private final Tensor v;

    AdditiveAttention(int width, Widths widths, Parameters parameters) {
        w = parameters.create("W", Init.glorot(), widths.query(), width);      // [d,a]
        u = parameters.create("U", Init.glorot(), widths.memory(), width);     // [H,a]
        b = parameters.create("b", Init.constant(0), width);                   // [a]
        v = parameters.create("v", Init.glorot(), width);                      // [a]
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
        return Tensors.additiveScore(product, keys, v);                        // [B,Tq,S]
    }
}

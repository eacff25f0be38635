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
 * {@code e = vᵀ tanh(W [q; k])}. Luong, Pham &amp; Manning 2015, §3.1. W is kept as its two parts, so that
 * {@code W [q; k] = W_q q + W_k k} costs a product a query and one a slot instead of one a pair; they start as one matrix
 * would.
 */
final class ConcatAttention implements AttentionMechanism {

    private final Tensor wq;
    private final Tensor wk;
    private final Tensor v;

    ConcatAttention(int width, Widths widths, Parameters parameters) {
        Init asOne = Init.uniform(Math.sqrt(6.0 / (widths.query() + widths.memory() + width)));
        wq = parameters.create("W_q", asOne, widths.query(), width);           // [d,a]
        wk = parameters.create("W_k", asOne, widths.memory(), width);          // [H,a]
        v = parameters.create("v", Init.glorot(), width);                      // [a]
    }

    @Override
    public Tensor keys(Tensor memory, int first) {
        return memory.matmul(wk);                                              // [B,S,a]
    }

    @Override
    public Tensor score(Tensor query, Tensor keys, Reading at) {
        return scoreOfProduct(query.matmul(wq), keys, at);
    }

    @Override
    public Optional<Tensor> queryWeight() {
        return Optional.of(wq);
    }

    @Override
    public Tensor scoreOfProduct(Tensor product, Tensor keys, Reading at) {
        return Tensors.additiveScore(product, keys, v);                        // [B,Tq,S]
    }
}

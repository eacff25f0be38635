package heed.attention.dot;

import heed.attention.AttentionMechanism;
import heed.attention.Products;
import heed.attention.Reading;
import heed.tensor.Tensor;
import java.util.Optional;

/** {@code e = qᵀ k}. Luong, Pham &amp; Manning 2015, §3.1. */
final class DotAttention implements AttentionMechanism {

    @Override
    public Optional<Tensor> factor(Tensor query, Reading at) {
        return Optional.of(query);
    }

    @Override
    public Tensor score(Tensor query, Tensor keys, Reading at) {
        return Products.score(query, keys, 1);                                 // [B,Tq,d]·[B,d,S] = [B,Tq,S]
    }
}

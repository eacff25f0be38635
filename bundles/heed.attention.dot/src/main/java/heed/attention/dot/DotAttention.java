package heed.attention.dot;

import heed.attention.AttentionMechanism;
import heed.tensor.Tensor;

/** {@code e = qᵀ k}. Luong, Pham &amp; Manning 2015, §3.1. */
final class DotAttention implements AttentionMechanism {

    @Override
    public Tensor score(Tensor query, Tensor keys) {
        return query.matmul(keys.transpose(1, 2));                             // [B,Tq,d]·[B,d,S] = [B,Tq,S]
    }
}

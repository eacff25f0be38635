package heed.attention.dot;

import heed.attention.AttentionMechanism;
import heed.attention.Products;
import heed.attention.Reading;
import heed.attention.Widths;
import heed.tensor.Init;
import heed.tensor.Parameters;
import heed.tensor.Tensor;
import java.util.Optional;

/** {@code e = qᵀ W k}, also called bilinear; {@code Wᵀ q} once a query. Luong, Pham &amp; Manning 2015, §3.1. */
final class GeneralAttention implements AttentionMechanism {

    private final Tensor w;

    GeneralAttention(Widths widths, Parameters parameters) {
        w = parameters.create("W", Init.glorot(), widths.query(), widths.memory());   // [d,H]
    }

    @Override
    public Optional<Tensor> factor(Tensor query, Reading at) {
        return Optional.of(query.matmul(w));                                   // [B,Tq,H]
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
        return Products.score(product, keys, 1);                               // [B,Tq,S]
    }
}

package heed.attention.scaleddot;

import heed.attention.AttentionMechanism;
import heed.attention.Positions;
import heed.attention.Products;
import heed.attention.Reading;
import heed.tensor.Tensor;
import java.util.Optional;

/**
 * {@code e = (W_q q)ᵀ(W_k m)/√d_k}, values {@code W_v m}, context {@code W_o c}; the projections are
 * optional, and so are positions that are told to what the projections made (Su et al. 2021, §3.2.2). Vaswani
 * et al. 2017, §3.2.1, eq. (1).
 */
final class ScaledDotAttention implements AttentionMechanism {

    /** Positions of queries and keys. */
    record Encoding(Positions query, Positions key) {
    }

    private final Optional<Projections> projections;
    private final Optional<Encoding> encoding;
    private final double scale;

    /**
     * A mechanism.
     *
     * @param width d_k, width of what is multiplied
     */
    ScaledDotAttention(int width, Optional<Projections> projections, Optional<Encoding> encoding) {
        this.projections = projections;
        this.encoding = encoding;
        this.scale = 1 / Math.sqrt(width);
    }

    @Override
    public Tensor keys(Tensor memory, int first) {
        Tensor projected = projections.map(by -> memory.matmul(by.key())).orElse(memory);         // [B,S,d_k]
        return encoding.map(told -> told.key().encode(projected, first)).orElse(projected);
    }

    @Override
    public Tensor values(Tensor memory) {
        return projections.map(by -> memory.matmul(by.value())).orElse(memory);                   // [B,S,d_v]
    }

    @Override
    public Tensor output(Tensor read) {
        return projections.flatMap(Projections::output).map(read::matmul).orElse(read);            // [B,Tq,H]
    }

    @Override
    public Optional<Tensor> factor(Tensor query, Reading at) {
        return Optional.of(told(product(query), at));
    }

    @Override
    public double scale() {
        return scale;
    }

    @Override
    public Tensor score(Tensor query, Tensor keys, Reading at) {
        return scoreOfProduct(product(query), keys, at);
    }

    @Override
    public Optional<Tensor> queryWeight() {
        return projections.map(Projections::query);
    }

    @Override
    public Tensor scoreOfProduct(Tensor product, Tensor keys, Reading at) {
        return Products.score(told(product, at).mul(scale), keys, 1);                             // [B,Tq,S]
    }

    /** W_q q [B,Tq,d_k]. */
    private Tensor product(Tensor query) {
        return projections.map(by -> query.matmul(by.query())).orElse(query);
    }

    /** W_q q, with its position if it is told [B,Tq,d_k]. */
    private Tensor told(Tensor product, Reading at) {
        return encoding.map(by -> by.query().encode(product, at.first())).orElse(product);
    }
}

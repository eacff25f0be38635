package heed.attention;

import heed.tensor.Tensor;
import java.util.Optional;
import org.osgi.annotation.versioning.ConsumerType;

/** A mechanism over another: everything as that one has it, but for what a subclass says. */
@ConsumerType
public abstract class Wrapper implements AttentionMechanism {

    private final AttentionMechanism inner;

    /** Over the given mechanism. */
    protected Wrapper(AttentionMechanism inner) {
        this.inner = inner;
    }

    @Override
    public Tensor score(Tensor query, Tensor keys, Reading at) {
        return inner.score(query, keys, at);
    }

    @Override
    public Tensor keys(Tensor memory, int first) {
        return inner.keys(memory, first);
    }

    @Override
    public Tensor values(Tensor memory) {
        return inner.values(memory);
    }

    @Override
    public Tensor output(Tensor read) {
        return inner.output(read);
    }

    @Override
    public int heads() {
        return inner.heads();
    }

    @Override
    public Focus focus(Tensor query, Reading at) {
        return inner.focus(query, at);
    }

    @Override
    public Optional<Tensor> factor(Tensor query, Reading at) {
        return inner.factor(query, at);
    }

    @Override
    public double scale() {
        return inner.scale();
    }

    @Override
    public Optional<Tensor> queryWeight() {
        return inner.queryWeight();
    }

    @Override
    public Tensor scoreOfProduct(Tensor product, Tensor keys, Reading at) {
        return inner.scoreOfProduct(product, keys, at);
    }

    @Override
    public Optional<Normalizer> normalizer() {
        return inner.normalizer();
    }

    @Override
    public boolean readsPast() {
        return inner.readsPast();
    }
}

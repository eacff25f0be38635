package heed.attention.normalizer;

import heed.attention.Around;
import heed.attention.Normalizer;
import heed.attention.NormalizerFactory;
import heed.attention.Reading;
import heed.backend.reference.ReferenceBackend;
import heed.component.Parts;
import heed.component.Ref;
import heed.tensor.Engine;
import heed.tensor.Parameters;
import heed.tensor.Tensor;
import heed.tensor.spi.Backend;
import heed.tensor.spi.DType;
import java.util.List;
import java.util.Optional;

/** All normalisers, on the reference backend unless another is wanted. */
final class Fixture implements AutoCloseable {

    private static final List<NormalizerFactory<?>> FACTORIES = List.of(new SoftmaxFactory(),
            new SparsemaxFactory(), new Entmax15Factory(), new SigmoidFactory(), new ReluFactory(),
            new GumbelFactory(), new HardFactory());

    final Engine engine;
    final Parameters parameters;

    Fixture(DType precision) {
        this(new ReferenceBackend(), precision);
    }

    Fixture(Backend backend, DType precision) {
        engine = Engine.open(backend, precision);
        parameters = new Parameters(engine, 7);
    }

    Normalizer normalizer(Object written) {
        return Around.normalizer(Ref.parse(written, "normalizer"), parameters,
                Parts.of(FACTORIES.toArray(NormalizerFactory[]::new)));
    }

    /** Weights of scores […,Tq,S]. */
    Tensor weights(Normalizer normalizer, Tensor scores, Optional<Tensor> mask) {
        return normalizer.weights(scores, mask, Reading.whole(engine, scores.dim(-2), scores.dim(-1)));
    }

    @Override
    public void close() {
        engine.close();
    }
}

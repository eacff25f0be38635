package heed.conformance;

import heed.attention.BiasFactory;
import heed.attention.NormalizerFactory;
import heed.attention.PositionsFactory;
import heed.attention.normalizer.Entmax15Factory;
import heed.attention.normalizer.GumbelFactory;
import heed.attention.normalizer.HardFactory;
import heed.attention.normalizer.ReluFactory;
import heed.attention.normalizer.SigmoidFactory;
import heed.attention.normalizer.SoftmaxFactory;
import heed.attention.normalizer.SparsemaxFactory;
import heed.attention.position.AlibiFactory;
import heed.attention.position.LearnedFactory;
import heed.attention.position.RelativeFactory;
import heed.attention.position.RotaryFactory;
import heed.attention.position.SinusoidalFactory;
import heed.attention.tck.AroundSubject;
import heed.attention.tck.BiasContract;
import heed.attention.tck.Declared;
import heed.attention.tck.NormalizerContract;
import heed.attention.tck.PositionsContract;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.TestFactory;

/** Every normaliser, encoding of positions and bias on every backend. */
class AroundTableTest {

    private static AroundSubject<NormalizerFactory<?>> normaliser(NormalizerFactory<?> factory) {
        return AroundSubject.of(factory, Backends.EXACT);
    }

    @TestFactory
    Stream<DynamicNode> normalisers() {
        Declared nothing = Declared.NOTHING;
        return Stream.of(
                normaliser(new SoftmaxFactory()).options(Map.of("temperature", 0.5)),
                normaliser(new SparsemaxFactory()),
                normaliser(new Entmax15Factory()),
                normaliser(new SigmoidFactory()).declares(nothing.withoutSum()),
                normaliser(new ReluFactory()).declares(nothing.withoutSum()),
                normaliser(new GumbelFactory()).declares(nothing.withChance().withEstimatedGradient()),
                normaliser(new HardFactory()).declares(nothing.withChance()))
                .flatMap(subject -> Backends.ALL.stream().map(backend -> subject.on(backend, Backends.EXACT)))
                .map(subject -> NormalizerContract.of(subject, Backends.extent(subject.backend())));
    }

    @TestFactory
    Stream<DynamicNode> positions() {
        return Stream.<PositionsFactory<?>>of(new SinusoidalFactory(), new LearnedFactory(),
                new RotaryFactory())
                .flatMap(factory -> Backends.ALL.stream().map(backend -> AroundSubject
                        .<PositionsFactory<?>>of(factory, backend).on(backend, Backends.EXACT)))
                .map(subject -> PositionsContract.of(subject, Backends.extent(subject.backend())));
    }

    @TestFactory
    Stream<DynamicNode> biases() {
        return Stream.<BiasFactory<?>>of(new AlibiFactory(), new RelativeFactory())
                .flatMap(factory -> Backends.ALL.stream().map(backend -> AroundSubject
                        .<BiasFactory<?>>of(factory, backend).on(backend, Backends.EXACT)))
                .map(subject -> BiasContract.of(subject, Backends.extent(subject.backend())));
    }
}

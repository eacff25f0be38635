package heed.attention.tck;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.DynamicContainer.dynamicContainer;

import heed.attention.Normalizer;
import heed.attention.NormalizerFactory;
import heed.attention.Reading;
import heed.component.Ref;
import heed.part.tck.Close;
import heed.part.tck.Extent;
import heed.part.tck.FactoryChecks;
import heed.part.tck.Leftovers;
import heed.part.tck.Numbers;
import heed.part.tck.OnBackend;
import heed.tensor.Engine;
import heed.tensor.Parameters;
import heed.tensor.Tensor;
import heed.tensor.spi.DType;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicContainer;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * What every normaliser must do: the contract of a mechanism that has it around, and what it says of itself.
 */
public interface NormalizerContract {

    /** The normaliser under test. */
    AroundSubject<NormalizerFactory<?>> subject();

    /** It has names, and its options are checked. */
    @TestFactory
    default Stream<DynamicTest> factory() {
        AroundSubject<NormalizerFactory<?>> subject = subject();
        return new FactoryChecks(subject.factory(), subject.options(), List.of(), ref -> {
            try (Engine engine = Engine.open(subject.exact(), DType.FLOAT64)) {
                create(subject.factory(), ref, new Parameters(engine, 1));
            }
        }).all();
    }

    /** A mechanism with it holds the contract of mechanisms. */
    @TestFactory
    default Stream<DynamicContainer> aroundAMechanism() {
        return AttentionContract.withOthers(around(subject()));
    }

    /** What it says of itself is so. */
    @TestFactory
    default Stream<DynamicTest> itself() {
        AroundSubject<NormalizerFactory<?>> subject = subject();
        return OnBackend.types(subject.backend(), "heads, sum, softmax and past are as it says", type -> {
            try (Engine engine = Engine.open(subject.backend(), type)) {
                check(subject, create(subject.factory(), subject.written(), new Parameters(engine, 1)),
                        engine);
            }
        });
    }

    /** Same bits again, nothing left behind. */
    @TestFactory
    default Stream<DynamicTest> engines() {
        return leftovers(subject()).all(subject().backend());
    }

    /** All of it for one subject, for tables of many. */
    static DynamicNode all(AroundSubject<NormalizerFactory<?>> subject) {
        return of(subject, Extent.WHOLE);
    }

    /** As much of it as a table asks for. */
    static DynamicNode of(AroundSubject<NormalizerFactory<?>> subject, Extent extent) {
        NormalizerContract contract = () -> subject;
        return dynamicContainer(subject.toString(), extent == Extent.WHOLE ? Stream.of(
                dynamicContainer("factory", contract.factory()),
                dynamicContainer("around a mechanism", contract.aroundAMechanism()),
                dynamicContainer("itself", contract.itself()),
                dynamicContainer("engines", contract.engines()))
                : Stream.of(AttentionContract.of(around(subject), extent),
                dynamicContainer("itself", contract.itself()),
                dynamicContainer("bits", leftovers(subject).bits(subject.backend()))));
    }

    private static AttentionSubject around(AroundSubject<NormalizerFactory<?>> subject) {
        return subject.around("normalizer");
    }

    private static Leftovers<NormalizerFactory<?>> leftovers(AroundSubject<NormalizerFactory<?>> subject) {
        return new Leftovers<NormalizerFactory<?>>(kind(), subject.factory(), Map.of("scores",
                Numbers.normal(11, 3, 2, 5, 7)), (factory, parameters) -> {
                    Normalizer normalizer = create(factory, subject.written(), parameters);
                    return inputs -> Numbers.summary(normalizer.weights(inputs.get("scores"),
                            Optional.empty(),
                            Reading.whole(parameters.engine(), 5, 7)), 12);
                });
    }

    @SuppressWarnings("unchecked") // the class of NormalizerFactory is that of any NormalizerFactory<?>
    private static Class<NormalizerFactory<?>> kind() {
        return (Class<NormalizerFactory<?>>) (Class<?>) NormalizerFactory.class;
    }

    private static <O extends Record> Normalizer create(NormalizerFactory<O> factory, Ref ref,
            Parameters parameters) {
        return factory.create(AroundSubject.read(factory, ref), parameters);
    }

    private static void check(AroundSubject<?> subject, Normalizer normalizer, Engine engine) {
        assertEquals(subject.declared().sumsToOne(), normalizer.sumsToOne(), "sumsToOne(), and as declared");
        assertEquals(subject.declared().readsPast(), normalizer.readsPast(), "readsPast(), and as declared");
        Tensor scores = Numbers.normal(11, 3, 2, 5, 7).on(engine);                       // [B,N,Tq,S]
        Tensor mask = Numbers.normal(13, 3, 1, 5, 7).on(engine).greater(-0.5);           // [B,1,Tq,S]
        Reading at = Reading.whole(engine, 5, 7);
        engine.withoutGradients(() -> {
            Tensor all = normalizer.weights(scores, Optional.of(mask), at);
            assertEquals(scores.shape(), all.shape(), "weights of several heads");
            for (int n = 0; n < 2; n++) {
                Close.check("head " + n + " by itself", normalizer.weights(scores.select(1, n),
                        Optional.of(mask.select(1, 0)), at).toDoubles(), all.select(1, n).toDoubles(),
                        Close.values(engine.precision()));
            }
            normalizer.softmaxFactor().ifPresent(factor -> Close.check("softmax(" + factor
                    + "·scores), as it says",
                    scores.mul(factor).softmax(mask).toDoubles(), all.toDoubles(),
                    Close.values(engine.precision())));
            return null;
        });
    }
}

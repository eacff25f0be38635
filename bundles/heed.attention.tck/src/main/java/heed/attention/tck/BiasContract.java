package heed.attention.tck;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.DynamicContainer.dynamicContainer;

import heed.attention.Bias;
import heed.attention.BiasFactory;
import heed.attention.Reading;
import heed.component.Ref;
import heed.part.tck.Extent;
import heed.part.tck.FactoryChecks;
import heed.part.tck.Leftovers;
import heed.part.tck.Numbers;
import heed.part.tck.OnBackend;
import heed.tensor.Engine;
import heed.tensor.Parameters;
import heed.tensor.Shape;
import heed.tensor.spi.DType;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicContainer;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** What every bias must do: the contract of a mechanism that has it around, with one head and with more. */
public interface BiasContract {

    /** The bias under test. */
    AroundSubject<BiasFactory<?>> subject();

    /** It has names, and its options are checked. */
    @TestFactory
    default Stream<DynamicTest> factory() {
        AroundSubject<BiasFactory<?>> subject = subject();
        return new FactoryChecks(subject.factory(), subject.options(), List.of(), ref -> {
            try (Engine engine = Engine.open(subject.exact(), DType.FLOAT64)) {
                create(subject.factory(), ref, 1, new Parameters(engine, 1));
            }
        }).all();
    }

    /** A mechanism with it holds the contract of mechanisms, and the order of slots counts. */
    @TestFactory
    default Stream<DynamicContainer> aroundAMechanism() {
        return AttentionContract.withOthers(around(subject()));
    }

    /** Shapes with one head and with three. */
    @TestFactory
    default Stream<DynamicTest> itself() {
        AroundSubject<BiasFactory<?>> subject = subject();
        return OnBackend.types(subject.backend(), "shapes with one head and with three", type -> {
            try (Engine engine = Engine.open(subject.backend(), type)) {
                Reading at = Reading.whole(engine, 5, 7);
                assertEquals(Shape.of(1, 5, 7), create(subject.factory(), subject.written(), 1,
                        new Parameters(engine, 1)).bias(at).shape(), "bias of one head");
                assertEquals(Shape.of(1, 3, 5, 7), create(subject.factory(), subject.written(), 3,
                        new Parameters(engine, 1)).bias(at).shape(), "bias of three heads");
            }
        });
    }

    /** Same bits again, nothing left behind. */
    @TestFactory
    default Stream<DynamicTest> engines() {
        return leftovers(subject()).all(subject().backend());
    }

    /** All of it for one subject, for tables of many. */
    static DynamicNode all(AroundSubject<BiasFactory<?>> subject) {
        return of(subject, Extent.WHOLE);
    }

    /** As much of it as a table asks for. */
    static DynamicNode of(AroundSubject<BiasFactory<?>> subject, Extent extent) {
        BiasContract contract = () -> subject;
        return dynamicContainer(subject.toString(), extent == Extent.WHOLE ? Stream.of(
                dynamicContainer("factory", contract.factory()),
                dynamicContainer("around a mechanism", contract.aroundAMechanism()),
                dynamicContainer("itself", contract.itself()),
                dynamicContainer("engines", contract.engines()))
                : Stream.of(AttentionContract.of(around(subject), extent),
                dynamicContainer("itself", contract.itself()),
                dynamicContainer("bits", leftovers(subject).bits(subject.backend()))));
    }

    private static AttentionSubject around(AroundSubject<BiasFactory<?>> subject) {
        return subject.ordered().around("bias");
    }

    private static Leftovers<BiasFactory<?>> leftovers(AroundSubject<BiasFactory<?>> subject) {
        return new Leftovers<BiasFactory<?>>(kind(), subject.factory(), Map.of("scores",
                Numbers.normal(16, 1, 3, 5, 7)), (factory, parameters) -> {
                    Bias bias = create(factory, subject.written(), 3, parameters);
                    return inputs -> Numbers.summary(inputs.get("scores").add(bias.bias(
                            Reading.whole(parameters.engine(), 5, 7))).tanh(), 17);
                });
    }

    @SuppressWarnings("unchecked") // the class of BiasFactory is that of any BiasFactory<?>
    private static Class<BiasFactory<?>> kind() {
        return (Class<BiasFactory<?>>) (Class<?>) BiasFactory.class;
    }

    private static <O extends Record> Bias create(BiasFactory<O> factory, Ref ref, int heads,
            Parameters parameters) {
        return factory.create(AroundSubject.read(factory, ref), heads, parameters);
    }
}

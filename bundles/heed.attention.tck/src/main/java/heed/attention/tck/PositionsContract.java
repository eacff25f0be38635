package heed.attention.tck;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.DynamicContainer.dynamicContainer;

import heed.attention.Positions;
import heed.attention.PositionsFactory;
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
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicContainer;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * What every encoding of positions must do: the contract of a mechanism that has it around, and parts like
 * wholes.
 */
public interface PositionsContract {

    /** D, even: some encodings work in pairs. */
    int WIDTH = 14;

    /** The encoding under test. */
    AroundSubject<PositionsFactory<?>> subject();

    /** It has names, and its options are checked. */
    @TestFactory
    default Stream<DynamicTest> factory() {
        AroundSubject<PositionsFactory<?>> subject = subject();
        return new FactoryChecks(subject.factory(), subject.options(), List.of(), ref -> {
            try (Engine engine = Engine.open(subject.exact(), DType.FLOAT64)) {
                create(subject.factory(), ref, new Parameters(engine, 1));
            }
        }).all();
    }

    /** A mechanism with it holds the contract of mechanisms, and the order of slots counts. */
    @TestFactory
    default Stream<DynamicContainer> aroundAMechanism() {
        return AttentionContract.withOthers(around(subject()));
    }

    /** A part of a sequence, told where it begins, is encoded as in the whole. */
    @TestFactory
    default Stream<DynamicTest> itself() {
        AroundSubject<PositionsFactory<?>> subject = subject();
        return OnBackend.types(subject.backend(), "a part is encoded as in the whole", type -> {
            try (Engine engine = Engine.open(subject.backend(), type)) {
                Positions positions = create(subject.factory(), subject.written(), new Parameters(engine, 1));
                Tensor x = Numbers.normal(14, 3, 7, WIDTH).on(engine);
                Tensor whole = positions.encode(x, 0);
                assertEquals(x.shape(), whole.shape(), "the shape stays");
                Close.check("from position 2 to 6", whole.slice(1, 2, 6).toDoubles(),
                        positions.encode(x.slice(1, 2, 6), 2).toDoubles(), Close.values(type));
            }
        });
    }

    /** Same bits again, nothing left behind. */
    @TestFactory
    default Stream<DynamicTest> engines() {
        return leftovers(subject()).all(subject().backend());
    }

    /** All of it for one subject, for tables of many. */
    static DynamicNode all(AroundSubject<PositionsFactory<?>> subject) {
        return of(subject, Extent.WHOLE);
    }

    /** As much of it as a table asks for. */
    static DynamicNode of(AroundSubject<PositionsFactory<?>> subject, Extent extent) {
        PositionsContract contract = () -> subject;
        return dynamicContainer(subject.toString(), extent == Extent.WHOLE ? Stream.of(
                dynamicContainer("factory", contract.factory()),
                dynamicContainer("around a mechanism", contract.aroundAMechanism()),
                dynamicContainer("itself", contract.itself()),
                dynamicContainer("engines", contract.engines()))
                : Stream.of(AttentionContract.of(around(subject), extent),
                dynamicContainer("itself", contract.itself()),
                dynamicContainer("bits", leftovers(subject).bits(subject.backend()))));
    }

    private static AttentionSubject around(AroundSubject<PositionsFactory<?>> subject) {
        return subject.ordered().around("positions");
    }

    private static Leftovers<PositionsFactory<?>> leftovers(AroundSubject<PositionsFactory<?>> subject) {
        return new Leftovers<PositionsFactory<?>>(kind(), subject.factory(), Map.of("x",
                Numbers.normal(14, 3, 7, WIDTH)), (factory, parameters) -> {
                    Positions positions = create(factory, subject.written(), parameters);
                    return inputs -> Numbers.summary(positions.encode(inputs.get("x"), 3), 15);
                });
    }

    @SuppressWarnings("unchecked") // the class of PositionsFactory is that of any PositionsFactory<?>
    private static Class<PositionsFactory<?>> kind() {
        return (Class<PositionsFactory<?>>) (Class<?>) PositionsFactory.class;
    }

    private static <O extends Record> Positions create(PositionsFactory<O> factory, Ref ref,
            Parameters parameters) {
        return factory.create(AroundSubject.read(factory, ref), WIDTH, parameters);
    }
}

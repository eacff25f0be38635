package heed.attention.tck;

import static org.junit.jupiter.api.DynamicContainer.dynamicContainer;

import heed.part.tck.Extent;
import heed.part.tck.FactoryChecks;
import heed.tensor.Engine;
import heed.tensor.Parameters;
import heed.tensor.spi.DType;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicContainer;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * What every attention mechanism must do. Implement it in a test class and supply the subject; JUnit does the
 * rest, in a plain test run and inside the framework.
 */
public interface AttentionContract {

    /** The mechanism under test. */
    AttentionSubject subject();

    /** It has names, and its options are checked. */
    @TestFactory
    default Stream<DynamicTest> factory() {
        AttentionSubject subject = subject();
        return new FactoryChecks(subject.factory(), subject.options(), subject.parts(), ref -> {
            try (Engine engine = Engine.open(subject.exact(), DType.FLOAT64)) {
                subject.create(subject.factory(), ref, new Parameters(engine, 1));
            }
        }).all();
    }

    /** Axes are different primes. */
    @TestFactory
    default Stream<DynamicTest> shapes() {
        return Rows.shapes(subject());
    }

    /** What is forbidden has no weight and no influence. */
    @TestFactory
    default Stream<DynamicTest> masks() {
        return Masks.all(subject());
    }

    /** Rows do not see each other, nor padding. */
    @TestFactory
    default Stream<DynamicTest> rows() {
        return Rows.all(subject());
    }

    /** At once, query after query, and growing are the same. */
    @TestFactory
    default Stream<DynamicTest> forms() {
        return Forms.all(subject());
    }

    /** Gradients are differences; float32 is near float64. */
    @TestFactory
    default Stream<DynamicTest> gradients() {
        return Differences.all(subject());
    }

    /** What it declares is so. */
    @TestFactory
    default Stream<DynamicTest> declarations() {
        return Declarations.all(subject());
    }

    /** Same bits again, nothing left behind, one thread. */
    @TestFactory
    default Stream<DynamicTest> engines() {
        return Steps.all(subject());
    }

    /** All of it for one subject, for tables of many. */
    static DynamicNode all(AttentionSubject subject) {
        return of(subject, Extent.WHOLE);
    }

    /** As much of it as a table asks for. */
    static DynamicNode of(AttentionSubject subject, Extent extent) {
        AttentionContract contract = () -> subject;
        Stream<DynamicContainer> sections = switch (extent) {
            case WHOLE -> Stream.of(
                    Stream.of(dynamicContainer("factory", contract.factory()),
                            dynamicContainer("shapes", contract.shapes())),
                    withOthers(subject),
                    Stream.of(dynamicContainer("engines", contract.engines()))).flatMap(some -> some);
            case AGAIN -> Stream.concat(Stream.of(
                    dynamicContainer("masks", contract.masks()),
                    dynamicContainer("forms", contract.forms())), briefly(subject));
            case BRIEFLY -> briefly(subject);
        };
        return dynamicContainer(subject.toString(), sections);
    }

    /** What may change with the parts around a mechanism, for one that holds all of it with its own. */
    static Stream<DynamicContainer> withOthers(AttentionSubject subject) {
        AttentionContract contract = () -> subject;
        return Stream.of(
                dynamicContainer("masks", contract.masks()),
                dynamicContainer("rows", contract.rows()),
                dynamicContainer("forms", contract.forms()),
                dynamicContainer("gradients", contract.gradients()),
                dynamicContainer("declarations", contract.declarations()));
    }

    private static Stream<DynamicContainer> briefly(AttentionSubject subject) {
        return Stream.of(
                dynamicContainer("rows", Rows.all(subject)),
                dynamicContainer("gradients", Differences.near(subject)),
                dynamicContainer("bits", Steps.bits(subject)));
    }
}

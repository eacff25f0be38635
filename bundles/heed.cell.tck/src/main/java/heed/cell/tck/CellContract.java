package heed.cell.tck;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.DynamicContainer.dynamicContainer;

import heed.cell.Cell;
import heed.cell.CellFactory;
import heed.cell.Cells;
import heed.part.tck.Extent;
import heed.part.tck.FactoryChecks;
import heed.part.tck.Leftovers;
import heed.part.tck.Mode;
import heed.part.tck.Numbers;
import heed.part.tck.OnBackend;
import heed.part.tck.Slopes;
import heed.tensor.Engine;
import heed.tensor.Parameters;
import heed.tensor.Tensor;
import heed.tensor.spi.DType;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicContainer;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * What every recurrent cell must do. Implement it in a test class and supply the subject; JUnit does the
 * rest, in a plain test run and inside the framework.
 */
public interface CellContract {

    /** The cell under test. */
    CellSubject subject();

    /** It has names, and its options are checked. */
    @TestFactory
    default Stream<DynamicTest> factory() {
        CellSubject subject = subject();
        return new FactoryChecks(subject.factory(), subject.options(), subject.parts(), ref -> {
            try (Engine engine = Engine.open(subject.exact(), DType.FLOAT64)) {
                subject.create(subject.factory(), ref, new Parameters(engine, 1));
            }
        }).all();
    }

    /** A scan is its steps, and goes on from snapshots. */
    @TestFactory
    default Stream<DynamicTest> scans() {
        return Scans.all(subject());
    }

    /** Padding changes no real step. */
    @TestFactory
    default Stream<DynamicTest> padding() {
        return Paddings.all(subject());
    }

    /** Gradients through 20 steps are differences; float32 is near float64. */
    @TestFactory
    default Stream<DynamicTest> gradients() {
        CellSubject subject = subject();
        return Stream.concat(Stream.of(
                OnBackend.once(subject.exact(), "gradients by differences, 20 steps",
                        () -> slopes(subject, 20, 20).check(subject.exact())),
                OnBackend.once(subject.exact(), "gradients by differences, rows of 20 and 9 steps",
                        () -> slopes(subject, 20, 9).check(subject.exact()))), near(subject));
    }

    /** What it declares is so. */
    @TestFactory
    default Stream<DynamicTest> declarations() {
        return Stream.of(Mode.values()).flatMap(mode -> Bench.modes(subject(), List.of(mode), "stochastic",
                at -> {
            double[][] outputs = new double[2][];
            for (int step = 0; step < 2; step++) {
                at.engine.drawing(19, 100 + step);
                outputs[step] = Cells.run(at.cell, at.x(Bench.T), Bench.LENGTHS, List.of()).outputs()
                        .toDoubles();
            }
            assertEquals(mode == Mode.TRAINING && at.subject.stochastic(), !Arrays.equals(outputs[0],
                    outputs[1]),
                    "whether another step's random numbers give other outputs, declared and found");
        }));
    }

    /** Same bits again, nothing left behind, one thread. */
    @TestFactory
    default Stream<DynamicTest> engines() {
        return leftovers(subject()).all(subject().backend());
    }

    /** All of it for one subject, for tables of many. */
    static DynamicNode all(CellSubject subject) {
        return of(subject, Extent.WHOLE);
    }

    /** As much of it as a table asks for. */
    static DynamicNode of(CellSubject subject, Extent extent) {
        CellContract contract = () -> subject;
        Stream<DynamicContainer> sections = switch (extent) {
            case WHOLE -> Stream.of(
                    dynamicContainer("factory", contract.factory()),
                    dynamicContainer("scans", contract.scans()),
                    dynamicContainer("padding", contract.padding()),
                    dynamicContainer("gradients", contract.gradients()),
                    dynamicContainer("declarations", contract.declarations()),
                    dynamicContainer("engines", contract.engines()));
            case AGAIN -> Stream.concat(Stream.of(
                    dynamicContainer("scans", contract.scans()),
                    dynamicContainer("padding", contract.padding())), briefly(subject));
            case BRIEFLY -> briefly(subject);
        };
        return dynamicContainer(subject.toString(), sections);
    }

    private static Stream<DynamicContainer> briefly(CellSubject subject) {
        return Stream.of(
                dynamicContainer("gradients", near(subject)),
                dynamicContainer("bits", leftovers(subject).bits(subject.backend())));
    }

    /** Loss and gradients of the subject's backend, against those of the exact one in float64. */
    private static Stream<DynamicTest> near(CellSubject subject) {
        return OnBackend.types(subject.backend(), "loss and gradients as in float64",
                type -> slopes(subject, 20, 9).check(subject.exact(), subject.backend(), type));
    }

    private static Leftovers<CellFactory<?>> leftovers(CellSubject subject) {
        return new Leftovers<>(kind(), subject.factory(), Map.of("x",
                Numbers.normal(1, 2, 5, subject.size().input())), (factory, parameters) ->
                        loss(subject.create(factory, subject.written(), parameters), new int[] {5, 3}));
    }

    @SuppressWarnings("unchecked") // the class of CellFactory is that of any CellFactory<?>
    private static Class<CellFactory<?>> kind() {
        return (Class<CellFactory<?>>) (Class<?>) CellFactory.class;
    }

    /** Two rows, of so many steps. */
    private static Slopes slopes(CellSubject subject, int first, int second) {
        return new Slopes(parameters -> loss(subject.create(subject.factory(), subject.written(), parameters),
                new int[] {first, second}), Map.of("x", Numbers.normal(1, 2, first, subject.size().input())));
    }

    private static Slopes.Loss loss(Cell cell, int... lengths) {
        return inputs -> {
            Cells.Pass pass = Cells.run(cell, inputs.get("x"), lengths, List.of());
            Tensor loss = Numbers.summary(pass.outputs(), 6);
            for (Tensor state : pass.state()) {
                loss = loss.add(Numbers.summary(state, 7));
            }
            return loss;
        };
    }
}

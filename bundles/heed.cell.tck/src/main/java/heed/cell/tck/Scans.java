package heed.cell.tck;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import heed.cell.Cells;
import heed.cell.Recurrence;
import heed.cell.Snapshot;
import heed.part.tck.Close;
import heed.part.tck.Numbers;
import heed.tensor.Shape;
import heed.tensor.Tensor;
import heed.tensor.Tensors;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;

/** Shapes; a scan is its steps; a pass goes on from a snapshot of another. */
final class Scans {

    private static final int B = Bench.B;
    private static final int T = Bench.T;
    private static final int BROKEN_OFF = 4;

    private Scans() {
    }

    static Stream<DynamicTest> all(CellSubject subject) {
        return Stream.of(
                Bench.all(subject, "shapes", Scans::shapes),
                Bench.all(subject, "one row, one step", Scans::single),
                Bench.settled(subject, "a scan is its steps", Scans::steps),
                Bench.settled(subject, "a pass goes on from a snapshot", at -> roundTrip(at, x -> x)),
                Bench.settled(subject, "a pass goes on from a snapshot of other rows", at -> roundTrip(at,
                Scans::rotated)),
                Bench.settled(subject, "begins from a given state", Scans::givenState))
                .flatMap(tests -> tests);
    }

    private static void shapes(Bench at) {
        Cells.Pass pass = Cells.run(at.cell, at.x(T), Bench.LENGTHS, List.of());
        assertEquals(Shape.of(B, T, at.cell.width()), pass.outputs().shape(), "outputs");
        assertTrue(!pass.state().isEmpty(), "there is a state, the hidden state first");
        assertEquals(Shape.of(B, at.cell.width()), pass.state().get(0).shape(), "the hidden state");
        for (Tensor state : pass.state()) {
            assertEquals(2, state.shape().rank(), () -> "a state is [B, width], got " + state.shape());
            assertEquals(B, state.dim(0), () -> "a state is [B, width], got " + state.shape());
        }
        for (int t = 0; t < pass.weights().size(); t++) {
            Tensor weights = pass.weights().get(t);
            int step = t;
            assertTrue(weights.shape().rank() == 2 && weights.dim(0) == B && weights.dim(1) <= t + 1,
                    () -> "weights of step " + step + " are [B, n] with n of at most " + (step + 1) + ", got "
                            + weights.shape());
        }
        if (at.cell.steps()) {
            assertEquals(Shape.of(B, T, at.cell.inputWidth()), at.cell.inputs(at.x(T)).shape(),
                    "prepared inputs");
        } else {
            assertThrows(UnsupportedOperationException.class, () -> at.cell.begin(at.engine, B, T),
                    "a cell that says it cannot step is not to begin");
        }
    }

    private static void single(Bench at) {
        Tensor x = Numbers.normal(3, 1, 1, at.subject.size().input()).on(at.engine);
        Cells.Pass pass = Cells.run(at.cell, x, new int[] {1}, List.of());
        assertEquals(Shape.of(1, 1, at.cell.width()), pass.outputs().shape(), "outputs");
    }

    /** Makes steps from..to, and gives their outputs [B,to−from,H]. */
    private static double[] step(Bench at, Recurrence recurrence, Tensor inputs, int from, int to) {
        List<Tensor> outputs = new ArrayList<>();
        for (int t = from; t < to; t++) {
            Tensor h = recurrence.step(inputs.select(1, t));
            at.close("what step " + t + " gives is the first of its state", h.toDoubles(),
                    recurrence.state().get(0).toDoubles());
            outputs.add(h);
        }
        return Tensors.stack(1, outputs).toDoubles();
    }

    private static void steps(Bench at) {
        if (!at.cell.steps()) {
            return;
        }
        Cells.Pass pass = Cells.run(at.cell, at.x(T), Bench.full(B, T), List.of());
        Recurrence recurrence = at.cell.begin(at.engine, B, T);
        at.close("outputs of a scan", step(at, recurrence, at.cell.inputs(at.x(T)), 0, T), pass.outputs()
                .toDoubles());
        for (int i = 0; i < pass.state().size(); i++) {
            at.close("state " + i + " of a scan", recurrence.state().get(i).toDoubles(),
                    pass.state().get(i).toDoubles());
        }
    }

    /** Row 1, row 2, row 0. */
    private static Tensor rotated(Tensor x) {
        return Tensors.concat(0, x.slice(0, 1, B), x.slice(0, 0, 1));
    }

    /**
     * Four steps, then the others in another pass; and in the first one again, which the snapshot did not
     * change.
     */
    private static void roundTrip(Bench at, UnaryOperator<Tensor> rows) {
        if (!at.cell.steps()) {
            return;
        }
        Tensor inputs = at.cell.inputs(at.x(T));
        Recurrence first = at.cell.begin(at.engine, B, T);
        step(at, first, inputs, 0, BROKEN_OFF);
        Snapshot snapshot = first.snapshot().map(rows);
        double[] expected = step(at, first, inputs, BROKEN_OFF, T);
        Recurrence second = at.cell.begin(at.engine, B, T);
        second.restore(snapshot);
        double[] got = step(at, second, rows.apply(inputs), BROKEN_OFF, T);
        Tensor there = at.engine.of(expected, B, T - BROKEN_OFF, at.cell.width());
        at.close("steps after a snapshot", rows.apply(there).toDoubles(), got);
        for (int i = 0; i < first.state().size(); i++) {
            at.close("state " + i + " after a snapshot", rows.apply(first.state().get(i)).toDoubles(),
                    second.state().get(i).toDoubles());
        }
    }

    /** What a pass starts from counts, and a state of zeros is where it begins by itself. */
    private static void givenState(Bench at) {
        Cells.Pass without = Cells.run(at.cell, at.x(T), Bench.full(B, T), List.of());
        List<Tensor> zeros = without.state().stream().map(state -> at.engine.zeros(state.shape().dims()))
                .toList();
        at.close("from a state of zeros", without.outputs().toDoubles(),
                Cells.run(at.cell, at.x(T), Bench.full(B, T), zeros).outputs().toDoubles());
        List<Tensor> other = new ArrayList<>();
        without.state().forEach(state -> other.add(Numbers.normal(5 + other.size(), state.shape().dims())
                .on(at.engine)));
        double[] from = Cells.run(at.cell, at.x(T), Bench.full(B, T), other).outputs().slice(1, 0, 1)
                .toDoubles();
        double[] first = without.outputs().slice(1, 0, 1).toDoubles();
        assertTrue(!Close.are(first, from, 1e-3), "the first step reads the state that it starts from");
    }
}

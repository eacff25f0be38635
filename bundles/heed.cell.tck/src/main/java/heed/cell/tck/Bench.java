package heed.cell.tck;

import heed.cell.Cell;
import heed.cell.Cells;
import heed.part.tck.Close;
import heed.part.tck.Mode;
import heed.part.tck.Numbers;
import heed.part.tck.OnBackend;
import heed.part.tck.Slopes;
import heed.tensor.Engine;
import heed.tensor.Parameters;
import heed.tensor.Scope;
import heed.tensor.Tensor;
import heed.tensor.spi.DType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;

/** A cell on an engine, with weights off their starting values, and something to read. */
final class Bench implements AutoCloseable {

    static final int B = 3;
    static final int T = 11;
    static final int[] LENGTHS = {11, 4, 7};

    private static final long SEED = 17;

    final CellSubject subject;
    final Engine engine;
    final Parameters parameters;
    final Cell cell;
    final Mode mode;

    Bench(CellSubject subject, DType type, Mode mode) {
        this.subject = subject;
        this.mode = mode;
        engine = Engine.open(subject.backend(), type);
        parameters = new Parameters(engine, SEED);
        cell = subject.create(subject.factory(), subject.written(), parameters);
        Slopes.disturb(parameters);
    }

    /** In each type and both modes. */
    static Stream<DynamicTest> all(CellSubject subject, String name, Consumer<Bench> test) {
        return modes(subject, List.of(Mode.values()), name, test);
    }

    /** In each type, and the modes in which nothing is left to chance. */
    static Stream<DynamicTest> settled(CellSubject subject, String name, Consumer<Bench> test) {
        return modes(subject, subject.stochastic() ? List.of(Mode.EVALUATION) : List.of(Mode.values()), name,
                test);
    }

    static Stream<DynamicTest> modes(CellSubject subject, List<Mode> modes, String name,
            Consumer<Bench> test) {
        return modes.stream().flatMap(mode -> OnBackend.types(subject.backend(), name + ", " + mode, type -> {
            try (Bench bench = new Bench(subject, type, mode); Scope scope = bench.engine.scope()) {
                bench.drawAnew();
                bench.mode.in(bench.engine, () -> {
                    test.accept(bench);
                    return null;
                });
            }
        }));
    }

    void drawAnew() {
        engine.drawing(SEED, 1);
    }

    /** [3,T,D]. */
    Tensor x(int steps) {
        return Numbers.normal(1, B, steps, subject.size().input()).on(engine);
    }

    static int[] full(int rows, int steps) {
        int[] lengths = new int[rows];
        Arrays.fill(lengths, steps);
        return lengths;
    }

    /** Outputs and state on the host, with the same random numbers each time. */
    Got run(Tensor x, int... lengths) {
        drawAnew();
        return got(Cells.run(cell, x, lengths, List.of()));
    }

    static Got got(Cells.Pass pass) {
        return new Got(pass.outputs().toDoubles(), pass.state().stream().map(Tensor::toDoubles).toList());
    }

    /** What a pass gave. */
    record Got(double[] outputs, List<double[]> state) {
    }

    double tolerance() {
        return Close.values(engine.precision());
    }

    void close(String what, double[] expected, double[] got) {
        Close.check(what, expected, got, tolerance());
    }

    /** Elements from..to of row b, of rows of so many. */
    static double[] part(double[] all, int width, int b, int from, int to) {
        return Arrays.copyOfRange(all, b * width + from, b * width + to);
    }

    /** Row b of each state. */
    static List<double[]> row(List<double[]> state, int b, int rows) {
        List<double[]> row = new ArrayList<>();
        state.forEach(all -> row.add(part(all, all.length / rows, b, 0, all.length / rows)));
        return row;
    }

    @Override
    public void close() {
        engine.close();
    }
}

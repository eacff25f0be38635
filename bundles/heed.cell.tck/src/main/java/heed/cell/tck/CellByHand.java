package heed.cell.tck;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import heed.cell.Cell;
import heed.cell.CellSize;
import heed.cell.Cells;
import heed.cell.Recurrence;
import heed.component.Factory;
import heed.component.Parts;
import heed.component.Ref;
import heed.tensor.Engine;
import heed.tensor.Init;
import heed.tensor.Parameters;
import heed.tensor.Scope;
import heed.tensor.Tensor;
import heed.tensor.spi.Backend;
import heed.tensor.spi.DType;
import java.util.Arrays;
import java.util.List;

/**
 * A cell in float64 of input width 3, with all its weights from a fixed seed: for tests that work a cell's
 * formula by hand. A test's own subclass names the parts.
 */
public class CellByHand implements AutoCloseable {

    /** Input width. */
    public static final int D = 3;
    /** A hidden width. */
    public static final int H = 5;

    /** On which the cell is. */
    public final Engine engine;
    /** Its weights. */
    public final Parameters parameters;
    /** Its hidden width. */
    public final int width;
    /** The cell. */
    public final Cell cell;

    /**
     * Biases, too, are other than 0.
     *
     * @param exact a backend with float64
     * @param written the cell as an experiment writes it
     * @param hidden width of its state
     * @param parts among which the cell, and what its options name, are
     */
    public CellByHand(Backend exact, Object written, int hidden, Factory<?>... parts) {
        engine = Engine.open(exact, DType.FLOAT64);
        parameters = new Parameters(engine, 17);
        width = hidden;
        cell = Cells.create(Ref.parse(written, "cell"), new CellSize(D, hidden), parameters, Parts.of(parts));
        Parameters random = new Parameters(engine, 29);
        parameters.all().forEach((name, weight) -> {
            if (weight.shape().rank() == 1) {
                set(name, random.create(name, Init.uniform(1), weight.dim(0)).toDoubles());
            }
        });
    }

    /** Inputs [B,T,3]. */
    public Tensor x(int batch, int steps) {
        return engine.normal(19, 1, batch, steps, D);
    }

    /** All rows whole. */
    public Cells.Pass run(Tensor x) {
        int[] lengths = new int[x.dim(0)];
        Arrays.fill(lengths, x.dim(1));
        return Cells.run(cell, x, lengths, List.of());
    }

    /** Gives a weight other values. */
    public final void set(String name, double... values) {
        Tensor weight = parameters.all().get(name);
        engine.kernels().copy(engine.of(values, weight.shape().dims()).view(), weight.view());
    }

    /** A weight's values. */
    public double[] vector(String name) {
        return parameters.all().get(name).toDoubles();
    }

    /** Element j of row·matrix, of a matrix that is a weight. */
    public double product(double[] row, String name, int j) {
        Tensor weight = parameters.all().get(name);
        double[] all = vector(name);
        double sum = 0;
        for (int i = 0; i < row.length; i++) {
            sum += row[i] * all[i * weight.dim(1) + j];
        }
        return sum;
    }

    /** Cuts values into so many rows of one length. */
    public static double[][] rows(double[] values, int count) {
        int each = values.length / count;
        double[][] rows = new double[count][];
        Arrays.setAll(rows, i -> Arrays.copyOfRange(values, i * each, (i + 1) * each));
        return rows;
    }

    /** 1 / (1 + e⁻ˣ). */
    public static double sigmoid(double x) {
        return 1 / (1 + Math.exp(-x));
    }

    /** Rows of 2, 7, 1 and 5 steps in a batch are what they are alone, and padding has no gradient. */
    public void padding() {
        int[] lengths = {2, 7, 1, 5};
        Tensor x = x(4, 7).tracked();
        Tensor weight = engine.normal(23, 0, 4, width);
        Cells.Pass all = Cells.run(cell, x, lengths, List.of());
        sum(all).mul(weight).sum().backward();
        double[][] gradient = rows(x.gradient().orElseThrow().toDoubles(), 4);
        for (int b = 0; b < 4; b++) {
            Tensor own = x.detach().slice(0, b, b + 1).slice(1, 0, lengths[b]).copy().tracked();
            Cells.Pass alone = Cells.run(cell, own, new int[] {lengths[b]}, List.of());
            assertArrayEquals(alone.outputs().toDoubles(),
                    all.outputs().select(0, b).slice(0, 0, lengths[b]).toDoubles(), 1e-15);
            for (int t = lengths[b]; t < 7; t++) {
                assertArrayEquals(alone.outputs().select(1, lengths[b] - 1).toDoubles(),
                        all.outputs().select(0, b).select(0, t).toDoubles(), 1e-15, "repeats its last");
            }
            for (int i = 0; i < alone.state().size(); i++) {
                assertArrayEquals(alone.state().get(i).toDoubles(),
                        all.state().get(i).select(0, b).toDoubles(), 1e-15);
            }
            sum(alone).mul(weight.slice(0, b, b + 1)).sum().backward();
            double[] expected = Arrays.copyOf(own.gradient().orElseThrow().toDoubles(), 7 * D);
            assertArrayEquals(expected, gradient[b], 1e-14, "row " + b + ": padding has gradient 0");
        }
    }

    private static Tensor sum(Cells.Pass pass) {
        return pass.state().stream().reduce(Tensor::add).orElseThrow();
    }

    /** Gradients of twenty steps by central differences, eleven entries of each weight. */
    public void gradients() {
        Tensor x = x(2, 20);
        parameters.all().forEach((name, weight) -> {
            double[] gradient;
            try (Scope scope = engine.scope()) {
                loss(x).backward();
                gradient = weight.gradient().orElseThrow().toDoubles();
            }
            double[] values = weight.toDoubles();
            for (int i = 0; i < values.length; i += Math.max(1, values.length / 11)) {
                assertEquals(slope(x, name, values, i), gradient[i], 1e-8 * (1 + Math.abs(gradient[i])),
                        name + "[" + i + "]");
            }
        });
    }

    private Tensor loss(Tensor x) {
        return run(x).outputs().mul(engine.normal(31, 0, 2, 20, width)).mean();
    }

    private double slope(Tensor x, String name, double[] values, int at) {
        double[] loss = new double[2];
        for (int side = 0; side < 2; side++) {
            double[] moved = values.clone();
            moved[at] += side == 0 ? 1e-5 : -1e-5;
            try (Scope scope = engine.scope()) {
                set(name, moved);
                loss[side] = engine.withoutGradients(() -> loss(x)).item();
            }
        }
        try (Scope scope = engine.scope()) {
            set(name, values);
        }
        return (loss[0] - loss[1]) / 2e-5;
    }

    /** Steps are the scan, and a snapshot after four of seven goes on with the same bits. */
    public void stepsAndSnapshot() {
        Tensor x = x(2, 7);
        double[] scan = run(x).outputs().toDoubles();
        Tensor inputs = cell.inputs(x);
        Recurrence first = cell.begin(engine, 2, 7);
        Recurrence second = cell.begin(engine, 2, 7);
        for (int t = 0; t < 7; t++) {
            double[] h = first.step(inputs.select(1, t)).toDoubles();
            for (int b = 0; b < 2; b++) {
                int from = (b * 7 + t) * width;
                assertArrayEquals(Arrays.copyOfRange(scan, from, from + width),
                        Arrays.copyOfRange(h, b * width, (b + 1) * width), 1e-15, "step " + t);
            }
            if (t >= 4) {
                assertArrayEquals(h, second.step(inputs.select(1, t)).toDoubles());
            }
            if (t == 3) {
                second.restore(first.snapshot().map(Tensor::copy));
            }
        }
    }

    @Override
    public void close() {
        engine.close();
    }
}

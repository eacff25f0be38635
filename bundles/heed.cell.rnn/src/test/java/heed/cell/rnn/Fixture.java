package heed.cell.rnn;

import heed.attention.additive.AdditiveAttentionFactory;
import heed.attention.additive.CoverageAttentionFactory;
import heed.attention.dot.DotAttentionFactory;
import heed.backend.reference.ReferenceBackend;
import heed.cell.Cell;
import heed.cell.CellSize;
import heed.cell.Cells;
import heed.cell.internal.SelfAttentionFactory;
import heed.component.Parts;
import heed.component.Ref;
import heed.tensor.Engine;
import heed.tensor.Parameters;
import heed.tensor.Tensor;
import heed.tensor.spi.DType;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** A cell in float64 of input width 3 and hidden width 5, with weights from a fixed seed. */
final class Fixture implements AutoCloseable {

    static final int D = 3;
    static final int H = 5;

    final Engine engine = Engine.open(new ReferenceBackend(), DType.FLOAT64);
    final Parameters parameters = new Parameters(engine, 17);
    final Cell cell;

    Fixture(Object written) {
        this(written, H);
    }

    Fixture(Object written, int hidden) {
        cell = Cells.create(Ref.parse(written, "cell"), new CellSize(D, hidden), parameters, Parts.of(
                new SimpleRnnFactory(), new SelfAttentionFactory(), new AdditiveAttentionFactory(),
                new CoverageAttentionFactory(), new DotAttentionFactory()));
    }

    static Object selfAttention(String variant, String attention) {
        return Map.of("self-attention",
                Map.of("cell", "simple-rnn", "attention", attention, "variant", variant));
    }

    /** Inputs [B,T,3]. */
    Tensor x(int batch, int steps) {
        return engine.normal(19, 1, batch, steps, D);
    }

    Cells.Pass run(Tensor x) {
        int[] lengths = new int[x.dim(0)];
        Arrays.fill(lengths, x.dim(1));
        return Cells.run(cell, x, lengths, List.of());
    }

    void set(String name, double... values) {
        Tensor weight = parameters.all().get(name);
        engine.kernels().copy(engine.of(values, weight.shape().dims()).view(), weight.view());
    }

    /** A weight as [rows][columns]. */
    double[][] matrix(String name) {
        Tensor weight = parameters.all().get(name);
        return rows(weight.toDoubles(), weight.dim(0));
    }

    double[] vector(String name) {
        return parameters.all().get(name).toDoubles();
    }

    static double[][] rows(double[] values, int count) {
        double[][] rows = new double[count][];
        int width = values.length / count;
        for (int i = 0; i < count; i++) {
            rows[i] = Arrays.copyOfRange(values, i * width, (i + 1) * width);
        }
        return rows;
    }

    @Override
    public void close() {
        engine.close();
    }
}

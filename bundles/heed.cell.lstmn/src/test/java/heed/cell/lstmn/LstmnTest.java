package heed.cell.lstmn;

import static heed.cell.lstmn.Fixture.D;
import static heed.cell.lstmn.Fixture.H;
import static heed.cell.lstmn.Fixture.sigmoid;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import heed.attention.additive.AdditiveAttentionFactory;
import heed.backend.reference.ReferenceBackend;
import heed.cell.CellSize;
import heed.cell.Cells;
import heed.component.Parts;
import heed.component.Ref;
import heed.tensor.Engine;
import heed.tensor.Parameters;
import heed.tensor.Tensor;
import heed.tensor.spi.DType;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.DoubleStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LstmnTest {

    private static final int T = 7;

    private static Object lstmn(String attention, boolean zeroSlot, int span) {
        return Map.of("lstmn", Map.of("attention", attention, "zero-slot", zeroSlot, "span", span));
    }

    /**
     * Cheng, Dong &amp; Lapata 2016, eqs (4) to (9), in plain Java; from a state that is given, so that the
     * first slot counts.
     */
    @ParameterizedTest
    @CsvSource({"additive,false,0", "additive,false,3", "additive,true,0", "additive,true,3", "query-by-query,false,0",
        "query-by-query,true,3"})
    void stepsAreTheEquations(String attention, boolean zeroSlot, int span) {
        try (Fixture f = new Fixture(lstmn(attention, zeroSlot, span))) {
            List<Tensor> start = List.of(f.engine.normal(43, 0, 1, H), f.engine.normal(43, 1, 1, H));
            Cells.Pass pass = Cells.run(f.cell, f.x(1, T), new int[] {T}, start);
            double[][] x = Fixture.rows(f.x(1, T).toDoubles(), T);
            double[][] got = Fixture.rows(pass.outputs().toDoubles(), T);
            List<double[]> hidden = new ArrayList<>();
            List<double[]> cells = new ArrayList<>();
            double[] h = start.get(0).toDoubles();
            double[] c = start.get(1).toDoubles();
            double[] hiddenRead = h;
            double[] cellRead = c;
            if (zeroSlot) {
                hidden.add(h);
                cells.add(c);
            }
            for (int t = 0; t < T; t++) {
                if (t > 0) {
                    double[] s = weights(f, hidden, x[t], hiddenRead, zeroSlot, span);
                    hiddenRead = mean(s, hidden);
                    cellRead = mean(s, cells);
                    double[] own = pass.weights().get(t).toDoubles();
                    assertArrayEquals(zeroSlot ? DoubleStream.of(s).skip(1).toArray() : s, own, 1e-14, "s^" + (t + 1));
                }
                double[] b = f.vector("b");
                c = new double[H];
                h = new double[H];
                for (int j = 0; j < H; j++) {
                    double[] a = new double[4];
                    for (int gate = 0; gate < 4; gate++) {
                        int at = gate * H + j;
                        a[gate] = f.product(x[t], "W_x", at) + f.product(hiddenRead, "W_h", at) + b[at];
                    }
                    c[j] = sigmoid(a[1]) * cellRead[j] + sigmoid(a[0]) * Math.tanh(a[3]);
                    h[j] = sigmoid(a[2]) * Math.tanh(c[j]);
                }
                hidden.add(h);
                cells.add(c);
                assertArrayEquals(h, got[t], 1e-14, "h_" + (t + 1));
            }
            assertArrayEquals(c, pass.state().get(1).toDoubles(), 1e-14);
        }
    }

    /** s^t; slots beyond the span have weight 0, but the one before the first step does not. */
    private static double[] weights(Fixture f, List<double[]> hidden, double[] x, double[] hiddenRead,
            boolean zeroSlot, int span) {
        double[] query = DoubleStream.concat(DoubleStream.of(x), DoubleStream.of(hiddenRead)).toArray();
        double[] s = new double[hidden.size()];
        double total = 0;
        for (int i = 0; i < s.length; i++) {
            boolean near = span == 0 || i >= s.length - span || zeroSlot && i == 0;
            double e = 0;
            for (int j = 0; j < H; j++) {
                e += f.vector("attention.v")[j] * Math.tanh(f.product(query, "attention.W", j)
                        + f.product(hidden.get(i), "attention.U", j) + f.vector("attention.b")[j]);
            }
            s[i] = near ? Math.exp(e) : 0;
            total += s[i];
        }
        for (int i = 0; i < s.length; i++) {
            s[i] /= total;
        }
        return s;
    }

    private static double[] mean(double[] s, List<double[]> slots) {
        double[] mean = new double[H];
        for (int i = 0; i < s.length; i++) {
            for (int j = 0; j < H; j++) {
                mean[j] += s[i] * slots.get(i)[j];
            }
        }
        return mean;
    }

    @ParameterizedTest
    @CsvSource({"additive,false,0", "additive,true,3", "query-by-query,false,0"})
    void gradientsOfTwentySteps(String attention, boolean zeroSlot, int span) {
        try (Fixture f = new Fixture(lstmn(attention, zeroSlot, span))) {
            f.gradients();
        }
    }

    @ParameterizedTest
    @CsvSource({"additive,false,0", "additive,false,3", "additive,true,3", "query-by-query,true,0"})
    void rowsDoNotSeeTheirBatch(String attention, boolean zeroSlot, int span) {
        try (Fixture f = new Fixture(lstmn(attention, zeroSlot, span))) {
            f.padding();
        }
    }

    @ParameterizedTest
    @CsvSource({"additive,false,0", "additive,false,3", "additive,true,3", "query-by-query,true,0"})
    void goesOnFromASnapshot(String attention, boolean zeroSlot, int span) {
        try (Fixture f = new Fixture(lstmn(attention, zeroSlot, span))) {
            f.stepsAndSnapshot();
        }
    }

    /** Eq. (10): the layer above attends with the hidden state below where the first attends with x. */
    @Test
    void layersAttendWithWhatIsBelow() {
        Object written = Map.of("stacked", Map.of("of", "lstmn", "skip", true));
        try (Fixture f = new Fixture(written)) {
            assertEquals("[" + (D + H + H) + ", " + H + "]",
                    f.parameters.all().get("layer2.attention.W").shape().toString());
            f.stepsAndSnapshot();
            f.padding();
            f.gradients();
        }
    }

    @Test
    void weightsAreOfThePastAlone() {
        try (Fixture f = new Fixture("lstmn")) {
            List<Tensor> weights = f.run(f.x(2, 5)).weights();
            for (int t = 0; t < 5; t++) {
                assertEquals("[2, " + t + "]", weights.get(t).shape().toString());
            }
            assertArrayEquals(new double[] {1, 1}, weights.get(1).toDoubles());
        }
    }

    /**
     * Hidden 300, embedding 150, 10,000 words, with the output layer: Cheng, Dong &amp; Lapata 2016, table 1.
     */
    @Test
    void aLanguageModelHasAsManyWeightsAsThePapers() {
        try (Engine engine = Engine.open(new ReferenceBackend(), DType.FLOAT32)) {
            Parameters parameters = new Parameters(engine, 1);
            Cells.create(Ref.of("lstmn"), new CellSize(150, 300), parameters,
                    Parts.of(new LstmnFactory(), new AdditiveAttentionFactory()));
            int gates = 4 * 300 * (150 + 300 + 1);
            int attention = 300 * (150 + 300 + 300 + 1 + 1);
            assertEquals(gates + attention, parameters.count());
            long all = parameters.count() + 10_000 * 150 + 10_000 * (300 + 1);
            assertEquals("5.28", String.format(Locale.ROOT, "%.2f", all / 1e6));
        }
    }
}

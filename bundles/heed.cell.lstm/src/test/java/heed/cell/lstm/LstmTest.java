package heed.cell.lstm;

import static heed.cell.lstm.Fixture.D;
import static heed.cell.lstm.Fixture.H;
import static heed.cell.lstm.Fixture.sigmoid;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import heed.backend.reference.ReferenceBackend;
import heed.cell.Cells;
import heed.cell.CellSize;
import heed.component.Parts;
import heed.component.Ref;
import heed.tensor.Engine;
import heed.tensor.Parameters;
import heed.tensor.spi.DType;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LstmTest {

    private static final int T = 5;

    private static Object lstm(boolean peephole) {
        return Map.of("lstm", Map.of("peephole", peephole));
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void stepsAreTheEquations(boolean peephole) {
        try (Fixture f = new Fixture(lstm(peephole))) {
            double[][] x = Fixture.rows(f.x(1, T).toDoubles(), T);
            double[][] got = Fixture.rows(f.run(f.x(1, T)).outputs().toDoubles(), T);
            double[] h = new double[H];
            double[] c = new double[H];
            for (int t = 0; t < T; t++) {
                double[] hidden = new double[H];
                double[] cell = new double[H];
                for (int j = 0; j < H; j++) {
                    double i = sigmoid(sum(f, x[t], h, j) + peep(f, "p_i", j, c[j]));
                    double forget = sigmoid(sum(f, x[t], h, H + j) + peep(f, "p_f", j, c[j]));
                    double g = Math.tanh(sum(f, x[t], h, 3 * H + j));
                    cell[j] = forget * c[j] + i * g;
                    double o = sigmoid(sum(f, x[t], h, 2 * H + j) + peep(f, "p_o", j, cell[j]));
                    hidden[j] = o * Math.tanh(cell[j]);
                }
                h = hidden;
                c = cell;
                assertArrayEquals(h, got[t], 1e-14, "h_" + (t + 1));
            }
            assertArrayEquals(c, f.run(f.x(1, T)).state().get(1).toDoubles(), 1e-14);
        }
    }

    private static double sum(Fixture f, double[] x, double[] h, int j) {
        return f.product(x, "W_x", j) + f.product(h, "W_h", j) + f.vector("b")[j];
    }

    private static double peep(Fixture f, String name, int j, double c) {
        return f.parameters.all().containsKey(name) ? f.vector(name)[j] * c : 0;
    }

    /**
     * nn.LSTM's formulas with its own arrays, rows in the order i, f, g, o and two biases; loaded as the
     * cell's javadoc says, the outputs are the same.
     */
    @Test
    void takesWeightsOfPytorch() {
        try (Fixture f = new Fixture("lstm")) {
            double[] ih = f.engine.normal(41, 0, 4 * H, D).toDoubles();
            double[] hh = f.engine.normal(41, 1, 4 * H, H).toDoubles();
            double[] bih = f.engine.normal(41, 2, 4 * H).toDoubles();
            double[] bhh = f.engine.normal(41, 3, 4 * H).toDoubles();
            int[] block = {0, 1, 3, 2};
            double[] wx = new double[D * 4 * H];
            double[] wh = new double[H * 4 * H];
            double[] b = new double[4 * H];
            for (int j = 0; j < 4 * H; j++) {
                int row = block[j / H] * H + j % H;
                for (int i = 0; i < D; i++) {
                    wx[i * 4 * H + j] = ih[row * D + i];
                }
                for (int i = 0; i < H; i++) {
                    wh[i * 4 * H + j] = hh[row * H + i];
                }
                b[j] = bih[row] + bhh[row];
            }
            f.set("W_x", wx);
            f.set("W_h", wh);
            f.set("b", b);
            double[][] x = Fixture.rows(f.x(1, T).toDoubles(), T);
            double[][] got = Fixture.rows(f.run(f.x(1, T)).outputs().toDoubles(), T);
            double[] h = new double[H];
            double[] c = new double[H];
            for (int t = 0; t < T; t++) {
                double[] sums = new double[4 * H];
                for (int row = 0; row < 4 * H; row++) {
                    sums[row] = bih[row] + bhh[row];
                    for (int i = 0; i < D; i++) {
                        sums[row] += ih[row * D + i] * x[t][i];
                    }
                    for (int i = 0; i < H; i++) {
                        sums[row] += hh[row * H + i] * h[i];
                    }
                }
                h = new double[H];
                for (int j = 0; j < H; j++) {
                    c[j] = sigmoid(sums[H + j]) * c[j] + sigmoid(sums[j]) * Math.tanh(sums[2 * H + j]);
                    h[j] = sigmoid(sums[3 * H + j]) * Math.tanh(c[j]);
                }
                assertArrayEquals(h, got[t], 1e-14, "h_" + (t + 1));
            }
        }
    }

    @Test
    void theForgetGateIsOpenAtFirst() {
        try (Engine engine = Engine.open(new ReferenceBackend(), DType.FLOAT64)) {
            Parameters parameters = new Parameters(engine, 1);
            Cells.create(Ref.parse(Map.of("lstm", Map.of("forget-bias", 2.5)), "cell"), new CellSize(3, 2), parameters,
                    Parts.of(new LstmFactory()));
            assertArrayEquals(new double[] {0, 0, 2.5, 2.5, 0, 0, 0, 0}, parameters.all().get("b").toDoubles());
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void gradientsOfTwentySteps(boolean peephole) {
        try (Fixture f = new Fixture(lstm(peephole))) {
            f.gradients();
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void rowsDoNotSeeTheirBatch(boolean peephole) {
        try (Fixture f = new Fixture(lstm(peephole))) {
            f.padding();
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void goesOnFromASnapshot(boolean peephole) {
        try (Fixture f = new Fixture(lstm(peephole))) {
            f.stepsAndSnapshot();
        }
    }

    /**
     * h̃ in place of h, the memory cell as it is: the first two steps are those of the plain cell, since c_1
     * = h_1.
     */
    @ParameterizedTest
    @ValueSource(strings = {"replace", "concat"})
    void attendsToItsPast(String variant) {
        Object written = Map.of("lstm+attention(additive)", Map.of("variant", variant));
        try (Fixture f = new Fixture(written); Fixture plain = new Fixture("lstm")) {
            plain.parameters.all().forEach((name, weight) -> f.set("cell." + name, weight.toDoubles()));
            double[] expected = plain.run(plain.x(2, 7)).outputs().slice(1, 0, 2).toDoubles();
            double[] got = f.run(f.x(2, 7)).outputs().slice(1, 0, 2).toDoubles();
            if (variant.equals("replace")) {
                assertArrayEquals(expected, got, 1e-15);
            }
            f.padding();
            f.stepsAndSnapshot();
            f.gradients();
        }
    }

    /**
     * Hidden 300, embedding 150, 10,000 words, with the output layer: Cheng, Dong &amp; Lapata 2016, table 1.
     */
    @Test
    void aLanguageModelHasFiveMillionWeights() {
        try (Engine engine = Engine.open(new ReferenceBackend(), DType.FLOAT32)) {
            Parameters parameters = new Parameters(engine, 1);
            Cells.create(Ref.of("lstm"), new CellSize(150, 300), parameters, Parts.of(new LstmFactory()));
            assertEquals(4 * 300 * (150 + 300 + 1), parameters.count());
            long all = parameters.count() + 10_000 * 150 + 10_000 * (300 + 1);
            assertEquals("5.05", String.format(java.util.Locale.ROOT, "%.2f", all / 1e6));
        }
    }
}

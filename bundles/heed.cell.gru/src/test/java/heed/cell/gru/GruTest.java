package heed.cell.gru;

import static heed.cell.gru.Fixture.D;
import static heed.cell.gru.Fixture.H;
import static heed.cell.gru.Fixture.sigmoid;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GruTest {

    private static final int T = 5;

    private static Object gru(String reset) {
        return Map.of("gru", Map.of("reset", reset));
    }

    /** Cho et al. 2014: the reset gate multiplies h before its product. */
    @Test
    void resetBeforeIsTheEquations() {
        try (Fixture f = new Fixture(gru("before"))) {
            double[][] x = Fixture.rows(f.x(1, T).toDoubles(), T);
            double[][] got = Fixture.rows(f.run(f.x(1, T)).outputs().toDoubles(), T);
            double[] b = f.vector("b");
            double[] h = new double[H];
            for (int t = 0; t < T; t++) {
                double[] reset = new double[H];
                double[] next = new double[H];
                for (int j = 0; j < H; j++) {
                    reset[j] = h[j] * sigmoid(f.product(x[t], "W_x", j) + b[j] + f.product(h, "W_h", j));
                }
                for (int j = 0; j < H; j++) {
                    double z = sigmoid(f.product(x[t], "W_x", H + j) + b[H + j] + f.product(h, "W_h", H + j));
                    double n = Math.tanh(f.product(x[t], "W_x", 2 * H + j) + b[2 * H + j]
                            + f.product(reset, "W_n", j));
                    next[j] = (1 - z) * n + z * h[j];
                }
                h = next;
                assertArrayEquals(h, got[t], 1e-14, "h_" + (t + 1));
            }
        }
    }

    /**
     * nn.GRU's formulas with its own arrays, rows in the order r, z, n; loaded transposed, as the cell's
     * javadoc says, the outputs are the same.
     */
    @Test
    void resetAfterTakesWeightsOfPytorch() {
        try (Fixture f = new Fixture("gru")) {
            double[][] ih = Fixture.rows(f.engine.normal(41, 0, 3 * H, D).toDoubles(), 3 * H);
            double[][] hh = Fixture.rows(f.engine.normal(41, 1, 3 * H, H).toDoubles(), 3 * H);
            f.set("W_x", f.engine.normal(41, 0, 3 * H, D).transpose(0, 1).toDoubles());
            f.set("W_h", f.engine.normal(41, 1, 3 * H, H).transpose(0, 1).toDoubles());
            double[] bih = f.vector("b_x");
            double[] bhh = f.vector("b_h");
            double[][] x = Fixture.rows(f.x(1, T).toDoubles(), T);
            double[][] got = Fixture.rows(f.run(f.x(1, T)).outputs().toDoubles(), T);
            double[] h = new double[H];
            for (int t = 0; t < T; t++) {
                double[] next = new double[H];
                for (int j = 0; j < H; j++) {
                    double r = sigmoid(dot(ih[j], x[t]) + bih[j] + dot(hh[j], h) + bhh[j]);
                    double z = sigmoid(dot(ih[H + j], x[t]) + bih[H + j] + dot(hh[H + j], h) + bhh[H + j]);
                    double n = Math.tanh(dot(ih[2 * H + j], x[t]) + bih[2 * H + j]
                            + r * (dot(hh[2 * H + j], h) + bhh[2 * H + j]));
                    next[j] = (1 - z) * n + z * h[j];
                }
                h = next;
                assertArrayEquals(h, got[t], 1e-14, "h_" + (t + 1));
            }
        }
    }

    private static double dot(double[] a, double[] b) {
        double sum = 0;
        for (int i = 0; i < a.length; i++) {
            sum += a[i] * b[i];
        }
        return sum;
    }

    @Test
    void weightsAreAsManyAsTheFormulasHave() {
        try (Fixture after = new Fixture("gru"); Fixture before = new Fixture(gru("before"))) {
            assertEquals(3 * (D * H + H * H + 2 * H), after.parameters.count());
            assertEquals(3 * (D * H + H * H + H), before.parameters.count());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"after", "before"})
    void gradientsOfTwentySteps(String reset) {
        try (Fixture f = new Fixture(gru(reset))) {
            f.gradients();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"after", "before"})
    void rowsDoNotSeeTheirBatch(String reset) {
        try (Fixture f = new Fixture(gru(reset))) {
            f.padding();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"after", "before"})
    void goesOnFromASnapshot(String reset) {
        try (Fixture f = new Fixture(gru(reset))) {
            f.stepsAndSnapshot();
        }
    }
}

package heed.tensor.tck;

import static heed.tensor.tck.GradientCase.x;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import heed.tensor.Engine;
import heed.tensor.Normalizers;
import heed.tensor.Shape;
import heed.tensor.ShapeException;
import heed.tensor.Tensor;
import heed.tensor.spi.DType;
import heed.tensor.tck.GradientCase.Expected;
import heed.tensor.tck.GradientCase.Forward;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** Sparsemax and 1.5-entmax. */
final class NormalizerGradients {

    private static final double[] MASK = {1, 0, 1, 1, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0};
    private static final double LOW = Double.NEGATIVE_INFINITY;

    private NormalizerGradients() {
    }

    static List<GradientCase> all() {
        List<GradientCase> cases = new ArrayList<>();
        table(cases, "sparsemax", 1);
        table(cases, "entmax15", 2);
        return cases;
    }

    private static Tensor f(int power, Tensor x) {
        return power == 1 ? Normalizers.sparsemax(x) : Normalizers.entmax15(x);
    }

    private static Tensor f(int power, Tensor x, Tensor mask) {
        return power == 1 ? Normalizers.sparsemax(x, mask) : Normalizers.entmax15(x, mask);
    }

    private static void table(List<GradientCase> cases, String name, int power) {
        Forward plain = (engine, x) -> f(power, x[0]);
        cases.add(GradientCase.of(name, plain, x(3, 5)).giving(naive(5, power, 1)));
        cases.add(GradientCase.of(name + " of close scores", (engine, x) -> f(power, x[0].mul(0.1)),
                x(2, 3, 7)));
        cases.add(GradientCase.of(name + " of 207", (engine, x) -> f(power, x[0]), x(2, 207))
                .giving(naive(207, power, 1)));
        cases.add(GradientCase.of(name + " of one", plain, x(3, 1)).giving(x -> new double[] {1, 1, 1}));
        cases.add(GradientCase.of(name + " of a vector", plain, x(7)).giving(naive(7, power, 1)));
        cases.add(GradientCase.of(name + " of no rows", plain, x(0, 3)).giving(x -> new double[0]));
        cases.add(GradientCase.of(name + " of a transpose, attending", (engine, x) ->
                f(power, x[0].transpose(0, 1)).matmul(x[0]), x(5, 3)));
        cases.add(GradientCase.of(name + " with a mask, a row all masked, a row of one", (engine, x) ->
                f(power, x[0], engine.of(MASK, 3, 5)), x(3, 5)).giving(naive(5, power, MASK)));
        cases.add(GradientCase.of(name + " with a mask of integers, repeated", (engine, x) ->
                f(power, x[0], engine.ids(new int[] {3, 0, -1, 1, 0}, 5)), x(2, 3, 5))
                .giving(naive(5, power, 1, 0, 1, 1, 0)));
    }

    /** max(x/power − τ, 0)^power with τ by bisection of Σ = 1: no sorting. */
    private static Expected naive(int n, int power, double... mask) {
        return x -> {
            double[] all = new double[x[0].length];
            for (int start = 0; start < all.length; start += n) {
                double[] scores = Arrays.copyOfRange(x[0], start, start + n);
                double[] open = new double[n];
                double high = LOW;
                for (int i = 0; i < n; i++) {
                    open[i] = mask[(start + i) % mask.length];
                    high = open[i] == 0 ? high : Math.max(high, scores[i] / power);
                }
                double[] y = new double[n];
                double low = high - 1;
                for (int round = 0; round < 200; round++) {
                    double middle = (low + high) / 2;
                    boolean above = row(power, middle, scores, open, y) >= 1;
                    low = above ? middle : low;
                    high = above ? high : middle;
                }
                row(power, low, scores, open, y);
                System.arraycopy(y, 0, all, start, n);
            }
            return all;
        };
    }

    /** Fills the row y by its threshold; its sum. */
    private static double row(int power, double threshold, double[] x, double[] mask, double[] y) {
        double sum = 0;
        for (int i = 0; i < y.length; i++) {
            y[i] = mask[i] != 0 ? Math.pow(Math.max(x[i] / power - threshold, 0), power) : 0;
            sum += y[i];
        }
        return sum;
    }

    /** What differences cannot say. */
    static Map<String, Consumer<Engine>> rules() {
        Map<String, Consumer<Engine>> rules = new LinkedHashMap<>();
        rules.put("sparsemax by hand", NormalizerGradients::sparsemaxByHand);
        rules.put("entmax15 by hand", NormalizerGradients::entmaxByHand);
        for (int power : new int[] {1, 2}) {
            String name = power == 1 ? "sparsemax" : "entmax15";
            rules.put(name + " of strange scores", engine -> strange(engine, power));
            rules.put(name + " of masked rows has gradient 0", engine -> masked(engine, power));
            rules.put(name + " keeps its sum over many", engine -> sums(engine, power));
            rules.put("errors of " + name, engine -> refusals(engine, power));
        }
        return rules;
    }

    /** Of (1, ¾, 0): support 2, τ = (1¾ − 1)/2 = ⅜. */
    private static void sparsemaxByHand(Engine engine) {
        Tensor x = engine.of(new double[] {1, 0.75, 0, 0, 1.5, 0}, 2, 3).tracked();
        Tensor y = Normalizers.sparsemax(x);
        assertArrayEquals(new double[] {0.625, 0.375, 0, 0, 1, 0}, y.toDoubles());
        y.mul(engine.of(new double[] {2, 4, 100, 3, 5, 7}, 2, 3)).sum().backward();
        assertArrayEquals(new double[] {-1, 1, 0, 0, 0, 0}, x.gradient().orElseThrow().toDoubles(), 1e-12);
    }

    /**
     * Of (1, 0): (½ − τ)² + (0 − τ)² = 1, −τ = (√7 − 1)/4; of (0, −3): all to the first. Equal ones share
     * alike.
     */
    private static void entmaxByHand(Engine engine) {
        double less = Math.pow((Math.sqrt(7) - 1) / 4, 2);
        Tensor x = engine.of(new double[] {1, 0, 0, -3, 5, 5}, 3, 2).tracked();
        Tensor y = Normalizers.entmax15(x);
        assertArrayEquals(new double[] {1 - less, less, 1, 0, 0.5, 0.5}, y.toDoubles(), 1e-6);
        y.mul(engine.of(new double[] {0, 0, 0, 0, 0, 4}, 3, 2)).sum().backward();
        double root = Math.sqrt(0.5);
        double[] gradient = x.gradient().orElseThrow().toDoubles();
        assertArrayEquals(new double[] {0, 0, 0, 0, -2 * root, 2 * root}, gradient, 1e-6);
    }

    private static void strange(Engine engine, int power) {
        double[] scores = {LOW, 3, LOW, 1e30, -1e30, 7, 1e4, 1e4, -1e4, Double.NaN, 1, 2};
        Tensor x = engine.of(scores, 4, 3);
        double[] y = f(power, x).toDoubles();
        assertArrayEquals(new double[] {0, 1, 0, 1, 0, 0, 0.5, 0.5, 0}, Arrays.copyOf(y, 9), 1e-6);
        assertTrue(Double.isNaN(y[9]), "NaN shows");
        Tensor mask = engine.of(new double[] {1, 1, 0, 0, 1, 1, 0, 0, 0, 0, 1, 1}, 4, 3);
        double[] open = f(power, x, mask).toDoubles();
        assertArrayEquals(new double[] {0, 1, 0, 0, 0, 1, 0, 0, 0, 0}, Arrays.copyOf(open, 10), 1e-6);
        assertEquals(1, open[10] + open[11], 1e-6);
    }

    private static void masked(Engine engine, int power) {
        Tensor x = engine.of(new double[] {1, 2, Double.NaN, 4}, 2, 2).tracked();
        Tensor y = f(power, x, engine.of(new double[] {1, 1, 0, 0}, 2, 2));
        assertArrayEquals(new double[2], y.select(0, 1).toDoubles());
        y.select(0, 1).mul(engine.of(new double[] {3, 5}, 2)).sum().backward();
        assertArrayEquals(new double[4], x.gradient().orElseThrow().toDoubles(), 1e-12);
    }

    /** Thousands of nearly equal scores: where running sums cancel. */
    private static void sums(Engine engine, int power) {
        Tensor x = engine.normal(3, 5, 3, 2003).mul(1e-3).add(100);
        for (double sum : f(power, x).sum(1).toDoubles()) {
            assertEquals(1, sum, engine.precision() == DType.FLOAT64 ? 1e-9 : 1e-2);
        }
        for (double sum : f(power, x.add(-100).mul(1e3)).sum(1).toDoubles()) {
            assertEquals(1, sum, engine.precision() == DType.FLOAT64 ? 1e-12 : 1e-5);
        }
    }

    private static void refusals(Engine engine, int power) {
        assertEquals((power == 1 ? "sparsemax" : "entmax15")
                + ": a mask [2] cannot be repeated to scores [2, 3]", assertThrows(ShapeException.class,
                        () -> f(power, engine.zeros(2, 3), engine.zeros(2))).getMessage());
        assertEquals("axis -1 of shape [], which has 0 axes",
                assertThrows(ShapeException.class, () -> f(power, engine.zeros())).getMessage());
        assertEquals(Shape.of(2, 0), f(power, engine.zeros(2, 0)).shape());
    }
}

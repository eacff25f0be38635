package heed.tensor.tck;

import static heed.tensor.tck.GradientCase.x;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import heed.tensor.Engine;
import heed.tensor.Shape;
import heed.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.ToDoubleFunction;

/** Sum, mean, greatest, least and log Σ exp over any axes. */
final class ReductionGradients {

    /** One of them. */
    private interface Reduce {
        Tensor of(Tensor x, boolean keep, int... axes);
    }

    private static final int[][] AXES = {{}, {0}, {1}, {2}, {-1}, {0, 1}, {2, 0}, {-2, -1},
        {0, 1, 2}, {-1, 0, 1}};

    private static final double LOW = Double.NEGATIVE_INFINITY;
    private static final double HIGH = Double.POSITIVE_INFINITY;

    private final List<GradientCase> cases = new ArrayList<>();

    private ReductionGradients() {
    }

    static List<GradientCase> all() {
        ReductionGradients table = new ReductionGradients();
        table.over("sum", Tensor::sum, v -> Arrays.stream(v).sum());
        table.over("mean", Tensor::mean, v -> Arrays.stream(v).sum() / v.length);
        table.over("max", Tensor::max, v -> Arrays.stream(v).max().orElse(LOW));
        table.over("min", Tensor::min, v -> Arrays.stream(v).min().orElse(HIGH));
        table.over("logSumExp", Tensor::logSumExp, v -> Math.log(Arrays.stream(v).map(Math::exp).sum()));
        table.sizes();
        return table.cases;
    }

    private void over(String name, Reduce f, ToDoubleFunction<double[]> expected) {
        Shape shape = Shape.of(2, 3, 5);
        for (int[] axes : AXES) {
            for (boolean keep : new boolean[] {false, true}) {
                cases.add(GradientCase.of(name + (keep ? " kept along " : " along ") + Arrays.toString(axes),
                        (engine, x) -> f.of(x[0], keep, axes), x(2, 3, 5))
                        .giving(Naive.reduced(shape, keep, expected, axes)));
            }
        }
        cases.add(GradientCase.of(name + " of a transpose, used twice", (engine, x) -> {
            Tensor y = f.of(x[0].transpose(0, 2), true, 0, 1);
            return y.mul(y).add(x[0].transpose(0, 2));
        }, x(2, 3, 5)));
        cases.add(GradientCase.of(name + " of a repeated", (engine, x) ->
                f.of(x[0].expand(Shape.of(2, 3, 5)), false, 0, 2), x(3, 1)));
        cases.add(GradientCase.of(name + " of a scalar", (engine, x) -> f.of(x[0], true), x())
                .giving(x -> x[0]));
        cases.add(GradientCase.of(name + " of sizes 1", (engine, x) -> f.of(x[0], false, 0, 2), x(1, 7, 1))
                .giving(x -> x[0]));
    }

    private void sizes() {
        cases.add(GradientCase.of("sum of nothing along two", (engine, x) -> x[0].sum(0, 2), x(0, 3, 5))
                .giving(x -> new double[3]));
        cases.add(GradientCase.of("mean along what leaves nothing", (engine, x) -> x[0].mean(1), x(0, 3))
                .giving(x -> new double[0]));
        cases.add(GradientCase.of("logSumExp along what leaves nothing", (engine, x) -> x[0].logSumExp(1),
                x(0, 3)).giving(x -> new double[0]));
        cases.add(GradientCase.of("logSumExp of 207 of them", (engine, x) -> x[0].logSumExp(1), x(2, 207))
                .giving(Naive.reduced(Shape.of(2, 207), false,
                        v -> Math.log(Arrays.stream(v).map(Math::exp).sum()), 1)));
    }

    /** What differences cannot say. */
    static Map<String, Consumer<Engine>> rules() {
        Map<String, Consumer<Engine>> rules = new LinkedHashMap<>();
        rules.put("reductions of nothing", ReductionGradients::nothing);
        rules.put("reductions of strange numbers", ReductionGradients::strange);
        rules.put("equal greatest over several axes share", ReductionGradients::ties);
        rules.put("logSumExp of −∞ has gradient 0", ReductionGradients::lowRows);
        return rules;
    }

    private static void nothing(Engine engine) {
        Tensor x = engine.zeros(3, 0, 2);
        assertArrayEquals(new double[] {LOW, LOW}, x.max(0, 1).toDoubles());
        assertArrayEquals(new double[] {HIGH, HIGH}, x.min(0, 1).toDoubles());
        assertArrayEquals(new double[] {LOW, LOW}, x.logSumExp(0, 1).toDoubles());
        assertArrayEquals(new double[] {Double.NaN, Double.NaN}, x.mean(0, 1).toDoubles());
        assertEquals(Shape.of(1, 1, 2), x.logSumExp(true, 0, 1).shape());
        assertEquals(LOW, x.max().item());
    }

    private static void strange(Engine engine) {
        Tensor x = engine.of(new double[] {Double.NaN, LOW, 3, LOW, HIGH, 2, LOW, LOW, LOW}, 3, 3);
        assertArrayEquals(new double[] {Double.NaN, HIGH, LOW}, x.max(1).toDoubles());
        assertArrayEquals(new double[] {Double.NaN, LOW, LOW}, x.min(1).toDoubles());
        assertArrayEquals(new double[] {Double.NaN, HIGH, LOW}, x.logSumExp(1).toDoubles());
        assertArrayEquals(new double[] {Double.NaN, LOW, LOW}, x.min(true, 1).toDoubles());
        Tensor large = engine.of(new double[] {1e4, 1e4, -1e4, -1e4, 88, -1e4, LOW, 7, LOW}, 3, 3);
        assertArrayEquals(new double[] {1e4 + Math.log(2), 88, 7}, large.logSumExp(1).toDoubles(), 1e-3);
        assertEquals(1e4 + Math.log(2), large.logSumExp().item(), 1e-3);
    }

    private static void ties(Engine engine) {
        Tensor x = engine.of(new double[] {7, 2, 7, 3, 1, 7, 5, 7}, 2, 2, 2).tracked();
        x.max(0, 2).mul(engine.of(new double[] {6, 4}, 2)).sum().backward();
        assertArrayEquals(new double[] {3, 0, 2, 0, 0, 3, 0, 2}, x.gradient().orElseThrow().toDoubles());
        x.min(0, 2).mul(engine.of(new double[] {6, 4}, 2)).sum().backward();
        assertArrayEquals(new double[] {0, 0, 0, 4, 6, 0, 0, 0}, x.gradient().orElseThrow().toDoubles());
    }

    private static void lowRows(Engine engine) {
        Tensor x = engine.of(new double[] {LOW, LOW, 0, LOW}, 2, 2).tracked();
        x.logSumExp(1).mul(engine.of(new double[] {3, 5}, 2)).sum().backward();
        assertArrayEquals(new double[] {0, 0, 5, 0}, x.gradient().orElseThrow().toDoubles());
    }
}

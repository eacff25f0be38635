package heed.tensor.tck;

import static heed.tensor.tck.GradientCase.fixed;
import static heed.tensor.tck.GradientCase.positive;
import static heed.tensor.tck.GradientCase.x;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import heed.tensor.Activations;
import heed.tensor.Engine;
import heed.tensor.Shape;
import heed.tensor.Tensor;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.DoubleUnaryOperator;
import java.util.function.UnaryOperator;

/** GELU and its kin, clamp, powers of tensors, comparisons. */
final class ActivationGradients {

    private static final double NAN = Double.NaN;
    private static final double HIGH = Double.POSITIVE_INFINITY;

    private ActivationGradients() {
    }

    static List<GradientCase> all() {
        List<GradientCase> cases = new ArrayList<>();
        one(cases, "gelu", Activations::gelu, ActivationCases::gelu);
        one(cases, "geluTanh", Activations::geluTanh,
                v -> v / 2 * (1 + Math.tanh(Math.sqrt(2 / Math.PI) * (v + 0.044715 * v * v * v))));
        one(cases, "silu", Activations::silu, v -> v / (1 + Math.exp(-v)));
        one(cases, "softplus", Activations::softplus, v -> Math.log(1 + Math.exp(v)));
        one(cases, "clamp", a -> a.clamp(-0.5, 1), v -> Math.min(Math.max(v, -0.5), 1));
        one(cases, "clamp from below", a -> a.clamp(0.25, HIGH), v -> Math.max(v, 0.25));
        one(cases, "pow 0", a -> a.pow(0), v -> 1);
        powers(cases);
        return cases;
    }

    private static void one(List<GradientCase> cases, String name, UnaryOperator<Tensor> f,
            DoubleUnaryOperator expected) {
        cases.add(GradientCase.of(name, (engine, x) -> f.apply(x[0]), x(3, 7)).giving(Naive.each(expected)));
        cases.add(GradientCase.of(name + " of a scalar", (engine, x) -> f.apply(x[0]), x())
                .giving(Naive.each(expected)));
        cases.add(GradientCase.of(name + " of nothing", (engine, x) -> f.apply(x[0]), x(0, 3)));
        cases.add(GradientCase.of(name + " of a transpose, of itself", (engine, x) ->
                f.apply(f.apply(x[0].transpose(0, 1).mul(1.5))).mul(x[0].transpose(0, 1)), x(5, 3)));
    }

    private static void powers(List<GradientCase> cases) {
        for (int[][] pair : new int[][][] {{{3, 5}, {3, 5}}, {{}, {3, 5}}, {{3, 5}, {}}, {{3, 1}, {5}},
            {{5}, {2, 1, 5}}, {{0, 5}, {5}}, {{1}, {1, 1}}}) {
            Shape out = Shape.broadcast("pow", Shape.of(pair[0]), Shape.of(pair[1]));
            cases.add(GradientCase.of("pow", (engine, x) -> x[0].pow(x[1]), positive(pair[0]), x(pair[1]))
                    .giving(Naive.broadcast(Shape.of(pair[0]), Shape.of(pair[1]), out, Math::pow)));
        }
        cases.add(GradientCase.of("pow of fixed", (engine, x) -> x[0].abs().pow(x[1]), fixed(3, 5), x(5)));
        cases.add(GradientCase.of("pow to fixed, of negative ones", (engine, x) ->
                x[0].pow(engine.of(new double[] {2, 3, 0, 1, 4}, 5)), x(3, 5)));
        cases.add(GradientCase.of("x to the x", (engine, x) -> x[0].pow(x[0]), positive(3, 5)));
    }

    /** What differences cannot say. */
    static Map<String, Consumer<Engine>> rules() {
        Map<String, Consumer<Engine>> rules = new LinkedHashMap<>();
        rules.put("all comparisons", ActivationGradients::comparisons);
        rules.put("all comparisons with a number, of integers too", ActivationGradients::withNumbers);
        rules.put("clamp passes gradients at its ends", ActivationGradients::ends);
        rules.put("powers of 0 have gradients without NaN", ActivationGradients::zeros);
        rules.put("activations far out", ActivationGradients::farOut);
        return rules;
    }

    private static void comparisons(Engine engine) {
        Tensor a = engine.of(new double[] {1, 2, 3, NAN, HIGH, -0.0}, 6).tracked();
        Tensor b = engine.of(new double[] {2, 2, 2, 2, HIGH, 0}, 6).tracked();
        gives(a.less(b), 1, 0, 0, 0, 0, 0);
        gives(a.lessEqual(b), 1, 1, 0, 0, 1, 1);
        gives(a.greater(b), 0, 0, 1, 0, 0, 0);
        gives(a.greaterEqual(b), 0, 1, 1, 0, 1, 1);
        gives(a.equal(b), 0, 1, 0, 0, 1, 1);
        gives(a.notEqual(b), 1, 0, 1, 1, 0, 0);
        Tensor column = engine.of(new double[] {1, 3}, 2, 1);
        gives(column.greaterEqual(engine.of(new double[] {0, 1, 3}, 3)), 1, 1, 0, 1, 1, 1);
        gives(column.notEqual(engine.of(new double[] {0, 1, 3}, 3)), 1, 0, 1, 1, 1, 0);
    }

    private static void withNumbers(Engine engine) {
        Tensor a = engine.of(new double[] {1, 2, 3, NAN}, 4).tracked();
        Tensor ids = engine.ids(new int[] {1, 2, 3, -4}, 4);
        gives(a.less(2), 1, 0, 0, 0);
        gives(a.lessEqual(2), 1, 1, 0, 0);
        gives(a.greater(2), 0, 0, 1, 0);
        gives(a.greaterEqual(2), 0, 1, 1, 0);
        gives(a.equal(2), 0, 1, 0, 0);
        gives(a.notEqual(2), 1, 0, 1, 1);
        gives(ids.lessEqual(2), 1, 1, 0, 1);
        gives(ids.greater(2), 0, 0, 1, 0);
        gives(ids.greaterEqual(2), 0, 1, 1, 0);
        gives(ids.notEqual(-4), 1, 1, 1, 0);
        gives(ids.greaterEqual(engine.ids(new int[] {2}, 1)), 0, 1, 1, 0);
    }

    private static void gives(Tensor got, double... expected) {
        assertFalse(got.isTracked(), "comparisons have no gradient");
        assertArrayEquals(expected, got.toDoubles());
    }

    private static void ends(Engine engine) {
        Tensor x = engine.of(new double[] {-2, -1, 0, 1, 2, NAN}, 6).tracked();
        Tensor y = x.clamp(-1, 1);
        assertArrayEquals(new double[] {-1, -1, 0, 1, 1, NAN}, y.toDoubles());
        y.slice(0, 0, 5).sum().backward();
        assertArrayEquals(new double[] {0, 1, 1, 1, 0, 0}, x.gradient().orElseThrow().toDoubles());
        assertEquals("clamp: from 1.0 to -1.0 there is nothing",
                assertThrows(IllegalArgumentException.class, () -> x.clamp(1, -1)).getMessage());
    }

    /** 0⁰ = 1, 0¹ = 0, 0³ = 0. */
    private static void zeros(Engine engine) {
        Tensor a = engine.zeros(3).tracked();
        Tensor b = engine.of(new double[] {0, 1, 3}, 3).tracked();
        Tensor y = a.pow(b);
        assertArrayEquals(new double[] {1, 0, 0}, y.toDoubles());
        y.sum().backward();
        assertArrayEquals(new double[] {0, 1, 0}, a.gradient().orElseThrow().toDoubles());
        assertArrayEquals(new double[] {0, 0, 0}, b.gradient().orElseThrow().toDoubles());
        a.pow(0).sum().backward();
        assertArrayEquals(new double[] {0, 0, 0}, a.gradient().orElseThrow().toDoubles());
    }

    private static void farOut(Engine engine) {
        Tensor x = engine.of(new double[] {-200, 0, 200}, 3).tracked();
        assertArrayEquals(new double[] {0, 0, 200}, Activations.gelu(x).toDoubles(), 1e-12);
        assertArrayEquals(new double[] {0, 0, 200}, Activations.silu(x).toDoubles(), 1e-12);
        Tensor y = Activations.softplus(x);
        assertArrayEquals(new double[] {0, Math.log(2), 200}, y.toDoubles(), 1e-6);
        y.sum().backward();
        assertArrayEquals(new double[] {0, 0.5, 1}, x.gradient().orElseThrow().toDoubles(), 1e-6);
    }
}

package heed.tensor.tck;

import static heed.tensor.tck.GradientCase.fixed;
import static heed.tensor.tck.GradientCase.x;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import heed.tensor.Engine;
import heed.tensor.Layers;
import heed.tensor.Shape;
import heed.tensor.ShapeException;
import heed.tensor.Tensor;
import heed.tensor.spi.Philox;
import heed.tensor.tck.GradientCase.Expected;
import heed.tensor.tck.GradientCase.Forward;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** Layer normalisation and dropout. */
final class LayerGradients {

    private LayerGradients() {
    }

    static List<GradientCase> all() {
        Forward norm = (engine, x) -> Layers.layerNorm(x[0], x[1], x[2], 1e-5);
        return List.of(
                GradientCase.of("layerNorm", norm, x(2, 3, 5), x(5), x(5)).giving(normalized(5)),
                GradientCase.of("layerNorm of one row", norm, x(7), x(7), x(7)).giving(normalized(7)),
                GradientCase.of("layerNorm of width 1", norm, x(3, 1), x(1), x(1))
                        .giving(x -> Naive.over(Shape.of(3, 1), at -> x[2][0])),
                GradientCase.of("layerNorm of nothing", norm, x(0, 3), x(3), x(3)),
                GradientCase.of("layerNorm, fixed gamma and beta", norm, x(3, 5), fixed(5), fixed(5)),
                GradientCase.of("layerNorm, fixed x", norm, fixed(3, 5), x(5), x(5)),
                GradientCase.of("layerNorm of views, before and after a residual", (engine, x) -> {
                    Tensor turned = x[0].transpose(0, 1);
                    Tensor gamma = x[1].select(1, 0);
                    Tensor beta = x[1].select(1, 1);
                    Tensor y = turned.add(Layers.layerNorm(turned, gamma, beta, 1e-3));
                    return Layers.layerNorm(y, gamma, beta, 0.1);
                }, x(5, 3), x(5, 2)),
                GradientCase.of("dropout", (engine, x) -> Layers.dropout(x[0], 0.3, true, 42, 7), x(3, 5, 7))
                        .giving(x -> Naive.over(Shape.of(3, 5, 7), at -> {
                            int i = (at[0] * 5 + at[1]) * 7 + at[2];
                            return new Philox(42, 7).uniform(i) < 0.3 ? 0 : x[0][i] / 0.7;
                        })),
                GradientCase.of("dropout of a transpose, twice", (engine, x) -> Layers.dropout(Layers.dropout(
                        x[0].transpose(0, 1).tanh(), 0.5, true, 1, 1), 0.5, true, 1, 2), x(5, 7)));
    }

    private static Expected normalized(int n) {
        return x -> Naive.over(Shape.of(x[0].length), at -> {
            double[] row = Arrays.copyOfRange(x[0], at[0] / n * n, (at[0] / n + 1) * n);
            double mean = Arrays.stream(row).sum() / n;
            double variance = Arrays.stream(row).map(v -> (v - mean) * (v - mean)).sum() / n;
            return x[1][at[0] % n] * (x[0][at[0]] - mean) / Math.sqrt(variance + 1e-5) + x[2][at[0] % n];
        });
    }

    /** What differences cannot say. */
    static Map<String, Consumer<Engine>> rules() {
        Map<String, Consumer<Engine>> rules = new LinkedHashMap<>();
        rules.put("dropout drops what its stream says, and keeps the mean", LayerGradients::dropped);
        rules.put("errors of layers", LayerGradients::refusals);
        return rules;
    }

    private static void dropped(Engine engine) {
        Tensor x = engine.full(3, 100, 100);
        assertSame(x, Layers.dropout(x, 0, true, 1, 1));
        assertSame(x, Layers.dropout(x, 0.9, false, 1, 1));
        for (double rate : new double[] {0.1, 0.5, 0.7, 0.99}) {
            Philox philox = new Philox(11, 13);
            double[] y = Layers.dropout(x, rate, true, 11, 13).toDoubles();
            double sum = 0;
            for (int i = 0; i < y.length; i++) {
                assertEquals(philox.uniform(i) < rate ? 0 : 3 / (1 - rate), y[i], 1e-4);
                sum += y[i];
            }
            // standard deviation of the mean: 3·√(p/(1−p)/n)
            assertEquals(3, sum / y.length, 4 * 0.03 * Math.sqrt(rate / (1 - rate)));
        }
    }

    private static void refusals(Engine engine) {
        Tensor x = engine.zeros(2, 3);
        Tensor line = engine.zeros(3);
        assertEquals("layerNorm: wants […, D], gamma [D] and beta [D], got [2, 3], [3] and [2]",
                assertThrows(ShapeException.class,
                        () -> Layers.layerNorm(x, line, engine.zeros(2), 1)).getMessage());
        assertEquals("layerNorm: epsilon is above 0, such as 1e-5; got 0.0", assertThrows(
                IllegalArgumentException.class, () -> Layers.layerNorm(x, line, line, 0)).getMessage());
        assertEquals("dropout: rate is from 0 up to, not including, 1, got 1.0", assertThrows(
                IllegalArgumentException.class, () -> Layers.dropout(x, 1, true, 1, 1)).getMessage());
    }
}

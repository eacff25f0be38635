package heed.tensor.tck;

import static heed.tensor.tck.GradientCase.x;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import heed.tensor.Engine;
import heed.tensor.Losses;
import heed.tensor.Shape;
import heed.tensor.ShapeException;
import heed.tensor.Tensor;
import heed.tensor.tck.GradientCase.Expected;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.function.Executable;

/** Cross-entropy with smoothed labels and ignored ids, and ids that are not there. */
final class LossGradients {

    private static final int[] IDS = {2, 0, -100, 6, 2, -100};
    private static final int[] ALL = {2, 0, 1, 6, 2, 5};

    private LossGradients() {
    }

    static List<GradientCase> all() {
        return List.of(
                GradientCase.of("crossEntropy, mean", (engine, x) -> Losses.crossEntropy(x[0],
                        engine.ids(ALL, 6), 0, Losses.NONE), x(6, 7)).giving(mean(0, ALL)),
                GradientCase.of("crossEntropy, smoothed", (engine, x) -> Losses.crossEntropy(x[0],
                        engine.ids(ALL, 6), 0.1, Losses.NONE), x(6, 7)).giving(mean(0.1, ALL)),
                GradientCase.of("crossEntropy, some ignored", (engine, x) -> Losses.crossEntropy(x[0],
                        engine.ids(IDS, 6), 0, -100), x(6, 7)).giving(mean(0, IDS)),
                GradientCase.of("crossEntropy, smoothed, some ignored, by views", (engine, x) ->
                        Losses.crossEntropy(x[0].transpose(0, 1), engine.ids(IDS, 2, 3).reshape(6), 0.3,
                                -100), x(7, 6)),
                GradientCase.of("crossEntropy, all ignored", (engine, x) -> Losses.crossEntropy(x[0],
                        engine.ids(new int[] {3, 3}, 2), 0.3, 3), x(2, 7)).giving(x -> new double[1]),
                GradientCase.of("crossEntropy of no rows", (engine, x) -> Losses.crossEntropy(x[0],
                        engine.ids(new int[0], 0), 0.3, Losses.NONE), x(0, 7)).giving(x -> new double[1]),
                GradientCase.of("crossEntropy of each", (engine, x) -> Losses.crossEntropyEach(x[0],
                        engine.ids(IDS, 2, 3), 0.1, -100), x(2, 3, 7)).giving(x -> each(0.1, x[0], IDS)),
                GradientCase.of("crossEntropy of each, transposed ids", (engine, x) -> {
                    Tensor logits = x[0].transpose(0, 1);
                    Tensor ids = engine.ids(ALL, 2, 3).transpose(0, 1);
                    return Losses.crossEntropyEach(logits.mul(logits), ids, 0.1, Losses.NONE);
                }, x(2, 3, 7)),
                GradientCase.of("crossEntropy of one", (engine, x) -> Losses.crossEntropyEach(x[0],
                        engine.ids(new int[] {4}), 0, Losses.NONE), x(7))
                        .giving(x -> each(0, x[0], 4)));
    }

    private static Expected mean(double smoothing, int... ids) {
        return x -> new double[] {Arrays.stream(each(smoothing, x[0], ids)).sum()
                / Arrays.stream(ids).filter(id -> id >= 0).count()};
    }

    /** −Σ_j q_j·log p_j for 7 classes. */
    private static double[] each(double smoothing, double[] x, int... ids) {
        double[] p = Naive.softmax(7, 1).of(x);
        return Naive.over(Shape.of(ids.length), at -> {
            double sum = 0;
            for (int j = 0; j < 7 && ids[at[0]] >= 0; j++) {
                double q = smoothing / 7 + (j == ids[at[0]] ? 1 - smoothing : 0);
                sum -= q * Math.log(p[at[0] * 7 + j]);
            }
            return sum;
        });
    }

    /** What differences cannot say. */
    static Map<String, Consumer<Engine>> rules() {
        Map<String, Consumer<Engine>> rules = new LinkedHashMap<>();
        rules.put("ignored rows have gradient 0", LossGradients::ignored);
        rules.put("ids that are not there", LossGradients::wrongIds);
        rules.put("errors of losses", LossGradients::refusals);
        return rules;
    }

    private static void ignored(Engine engine) {
        Tensor x = engine.of(new double[] {1, 2, 3, 4, 4, 4}, 3, 2).tracked();
        Losses.crossEntropy(x, engine.ids(new int[] {-100, -100, 1}, 3), 0.5, -100).backward();
        double[] gradient = x.gradient().orElseThrow().toDoubles();
        assertArrayEquals(new double[] {0, 0, 0, 0, 0.25, -0.25}, gradient, 1e-15);
    }

    private static void wrongIds(Engine engine) {
        Tensor table = engine.zeros(7, 5);
        says("rows: id 7 at [1, 0] of [2, 3] is not in a table [7, 5], which has 0 to 6",
                () -> table.rows(engine.ids(new int[] {0, 6, 3, 7, 9, 1}, 2, 3)));
        says("rows: id -1 at [0, 1] of [3, 2] is not in a table [7, 5], which has 0 to 6",
                () -> table.rows(engine.ids(new int[] {0, 6, 3, -1, 9, 1}, 2, 3).transpose(0, 1)));
        says("rows: id 0 at [0] of [1] is not in a table [0, 5], which has none",
                () -> engine.zeros(0, 5).rows(engine.ids(new int[1], 1)));
        Tensor part = engine.ids(new int[] {9, 1, 2}, 3).slice(0, 1, 3);
        assertEquals(Shape.of(2, 5), table.rows(part).shape(), "ids outside the part do not matter");
        Tensor logits = engine.zeros(3, 7);
        says("crossEntropy: target 7 at [1] of [3] is not in classes of logits [3, 7], which has 0 to 6",
                () -> Losses.crossEntropy(logits, engine.ids(new int[] {6, 7, -5}, 3), engine.zeros(3)));
        says("crossEntropy: target -5 at [2] of [3] is not in classes of logits [3, 7], which has 0 to 6",
                () -> Losses.crossEntropy(logits, engine.ids(new int[] {6, -100, -5}, 3), 0, -100));
        int[] reused = {1, 2};
        Tensor ids = engine.ids(reused, 2);
        reused[0] = 99;
        assertEquals(Shape.of(2, 5), table.rows(ids).shape(), "what was uploaded counts");
    }

    private static void says(String message, Executable use) {
        assertEquals(message, assertThrows(IndexOutOfBoundsException.class, use).getMessage());
    }

    private static void refusals(Engine engine) {
        Tensor x = engine.zeros(3, 7);
        Tensor ids = engine.ids(new int[2], 2);
        for (Tensor wrong : new Tensor[] {ids, engine.zeros(3)}) {
            assertEquals("crossEntropy: wants logits […, V] and INT32 targets […], got [3, 7] and "
                    + wrong.type() + " " + wrong.shape(), assertThrows(ShapeException.class,
                            () -> Losses.crossEntropy(x, wrong, 0, Losses.NONE)).getMessage());
        }
        assertEquals("crossEntropy: smoothing is from 0 to 1, got 1.5",
                assertThrows(IllegalArgumentException.class, () -> Losses.crossEntropy(x,
                        engine.ids(new int[3], 3), 1.5, Losses.NONE)).getMessage());
    }
}

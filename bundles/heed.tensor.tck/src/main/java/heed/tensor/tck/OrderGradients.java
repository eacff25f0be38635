package heed.tensor.tck;

import static heed.tensor.tck.GradientCase.x;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import heed.tensor.Engine;
import heed.tensor.Shape;
import heed.tensor.ShapeException;
import heed.tensor.Sorting;
import heed.tensor.Tensor;
import heed.tensor.tck.GradientCase.Expected;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** Sorting, the greatest few, elements picked from rows, running sums. */
final class OrderGradients {

    private OrderGradients() {
    }

    static List<GradientCase> all() {
        List<GradientCase> cases = new ArrayList<>();
        cases.add(GradientCase.of("sort", (engine, x) -> Sorting.sort(x[0], false).values(), x(3, 7))
                .giving(sorted(7, false, 7)));
        cases.add(GradientCase.of("sort descending", (engine, x) -> Sorting.sort(x[0], true).values(),
                x(3, 7)).giving(sorted(7, true, 7)));
        cases.add(GradientCase.of("sort of a transpose, with itself", (engine, x) -> {
            Tensor y = Sorting.sort(x[0].transpose(0, 1).mul(2), true).values();
            return y.mul(y).add(x[0].transpose(0, 1));
        }, x(5, 3)));
        cases.add(GradientCase.of("topK", (engine, x) -> Sorting.topK(x[0], 3).values(), x(2, 7))
                .giving(sorted(7, true, 3)));
        cases.add(GradientCase.of("topK of three axes", (engine, x) ->
                Sorting.topK(x[0], 2).values().tanh(), x(2, 3, 5)));
        cases.add(GradientCase.of("topK of none", (engine, x) -> Sorting.topK(x[0], 0).values(), x(2, 3))
                .giving(x -> new double[0]));
        cases.add(GradientCase.of("sort of nothing", (engine, x) -> Sorting.sort(x[0], true).values(),
                x(3, 0)).giving(x -> new double[0]));
        int[] ids = {4, 0, 4, 1, 1, 1};
        cases.add(GradientCase.of("pick", (engine, x) -> x[0].pick(engine.ids(ids, 2, 3)), x(2, 5))
                .giving(x -> Naive.over(Shape.of(2, 3), at -> x[0][at[0] * 5 + ids[at[0] * 3 + at[1]]])));
        cases.add(GradientCase.of("pick from a transpose, with it", (engine, x) -> {
            Tensor y = x[0].transpose(0, 1);
            return y.pick(engine.ids(ids, 3, 2).transpose(0, 1)).mul(y.sum(true, 1));
        }, x(5, 2)));
        cases.add(GradientCase.of("pick from a vector", (engine, x) -> x[0].pick(engine.ids(ids, 6)), x(5)));
        for (int axis : new int[] {0, 1, 2, -1}) {
            cases.add(GradientCase.of("cumulativeSum along " + axis, (engine, x) -> x[0].cumulativeSum(axis),
                    x(2, 3, 5)).giving(x -> Naive.over(Shape.of(2, 3, 5), at -> {
                        int[] place = at.clone();
                        double sum = 0;
                        for (int i = 0; i <= at[(axis + 3) % 3]; i++) {
                            place[(axis + 3) % 3] = i;
                            sum += x[0][(place[0] * 3 + place[1]) * 5 + place[2]];
                        }
                        return sum;
                    })));
        }
        cases.add(GradientCase.of("cumulativeSum of a transpose, squared", (engine, x) -> {
            Tensor y = x[0].transpose(0, 1).cumulativeSum(0);
            return y.mul(y);
        }, x(3, 13)));
        cases.add(GradientCase.of("cumulativeSum of one and of none", (engine, x) ->
                x[0].cumulativeSum(1).add(x[1].cumulativeSum(1).sum()), x(3, 1), x(2, 0)).giving(x -> x[0]));
        return cases;
    }

    private static Expected sorted(int n, boolean descending, int count) {
        return x -> Naive.over(Shape.of(x[0].length / n, count), at -> {
            double[] row = Arrays.copyOfRange(x[0], at[0] * n, (at[0] + 1) * n);
            Arrays.sort(row);
            return row[descending ? n - 1 - at[1] : at[1]];
        });
    }

    /** What differences cannot say. */
    static Map<String, Consumer<Engine>> rules() {
        Map<String, Consumer<Engine>> rules = new LinkedHashMap<>();
        rules.put("of equal ones the first come first", OrderGradients::ties);
        rules.put("errors of order", OrderGradients::refusals);
        return rules;
    }

    private static void ties(Engine engine) {
        Tensor x = engine.of(new double[] {3, 7, 7, Double.NaN, 1, 7}, 6).tracked();
        Sorting.Sorted top = Sorting.topK(x, 3);
        assertArrayEquals(new int[] {3, 1, 2}, top.ids().toInts());
        assertArrayEquals(new double[] {Double.NaN, 7, 7}, top.values().toDoubles());
        assertArrayEquals(new int[] {4, 0, 1, 2, 5, 3}, Sorting.sort(x, false).ids().toInts());
        top.values().mul(engine.of(new double[] {2, 3, 5}, 3)).sum().backward();
        assertArrayEquals(new double[] {0, 3, 5, 2, 0, 0}, x.gradient().orElseThrow().toDoubles());
        Tensor whole = engine.ids(new int[] {5, -2, 9}, 3);
        assertArrayEquals(new int[] {1, 0, 2}, Sorting.sort(whole, false).ids().toInts());
    }

    private static void refusals(Engine engine) {
        Tensor x = engine.zeros(2, 5);
        assertEquals("topK: k is from 0 to 5 for shape [2, 5], got 7",
                assertThrows(ShapeException.class, () -> Sorting.topK(x, 7)).getMessage());
        assertEquals("axis -1 of shape [], which has 0 axes",
                assertThrows(ShapeException.class, () -> Sorting.sort(engine.zeros(), true)).getMessage());
        assertEquals("pick: wants […, V] and INT32 ids […, K], got [2, 5] and INT32 [3, 1]", assertThrows(
                ShapeException.class, () -> x.pick(engine.ids(new int[3], 3, 1))).getMessage());
        Tensor wrong = engine.ids(new int[] {4, 5}, 2, 1);
        assertEquals("pick: id 5 at [1, 0] of [2, 1] is not in rows of [2, 5], which has 0 to 4",
                assertThrows(IndexOutOfBoundsException.class, () -> x.pick(wrong)).getMessage());
        assertEquals("axis 2 of shape [2, 5], which has 2 axes",
                assertThrows(ShapeException.class, () -> x.cumulativeSum(2)).getMessage());
    }
}

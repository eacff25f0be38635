package heed.tensor.tck;

import static heed.tensor.tck.GradientCase.fixed;
import static heed.tensor.tck.GradientCase.x;

import heed.tensor.Shape;
import heed.tensor.Tensor;
import heed.tensor.Tensors;
import heed.tensor.tck.GradientCase.Expected;
import heed.tensor.tck.GradientCase.Forward;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Matrix products, rows of tables, additive scores. */
final class ProductGradients {

    private static final int[][][] FACTORS = {{{3, 5}, {5, 7}}, {{2, 3, 5}, {5, 7}}, {{3, 5}, {2, 5, 7}},
        {{2, 3, 5}, {2, 5, 7}}, {{1, 3, 5}, {2, 5, 7}}, {{2, 3, 5}, {1, 5, 7}}, {{1, 3, 5}, {1, 5, 7}},
        {{2, 3, 5, 7}, {7, 2}}, {{2, 3, 5, 7}, {2, 3, 7, 2}}, {{2, 1, 5, 7}, {1, 3, 7, 2}}, {{3, 5, 7}, {2, 3, 7, 2}},
        {{2, 3, 5, 7}, {3, 7, 2}}, {{5, 7}, {2, 3, 7, 2}}, {{1, 5}, {5, 1}}, {{0, 5}, {5, 7}}, {{3, 5}, {5, 0}},
        {{3, 0}, {0, 7}}, {{2, 3, 0}, {0, 7}}, {{0, 3, 5}, {5, 7}}, {{0, 3, 5}, {0, 5, 7}}};

    private ProductGradients() {
    }

    static List<GradientCase> all() {
        List<GradientCase> cases = new ArrayList<>();
        for (int[][] pair : FACTORS) {
            Shape a = Shape.of(pair[0]);
            Shape b = Shape.of(pair[1]);
            cases.add(GradientCase.of("matmul", (engine, x) -> x[0].matmul(x[1]), x(pair[0]), x(pair[1]))
                    .giving(Naive.matmul(a, b, product(a, b))));
        }
        cases.addAll(products());
        cases.addAll(rows());
        cases.addAll(scores());
        return cases;
    }

    private static Shape product(Shape a, Shape b) {
        int rank = Math.max(a.rank(), b.rank());
        int[] dims = new int[rank];
        for (int axis = 0; axis < rank; axis++) {
            int left = axis - rank + a.rank() < 0 ? 1 : a.dim(axis - rank + a.rank());
            int right = axis - rank + b.rank() < 0 ? 1 : b.dim(axis - rank + b.rank());
            dims[axis] = axis == rank - 2 ? left : axis == rank - 1 ? right : left == 1 ? right : left;
        }
        return Shape.of(dims);
    }

    private static List<GradientCase> products() {
        return List.of(
                GradientCase.of("x.matmul(x)", (engine, x) -> x[0].matmul(x[0]), x(3, 3))
                        .giving(x -> Naive.matmul(Shape.of(3, 3), Shape.of(3, 3), Shape.of(3, 3)).of(x[0], x[0])),
                GradientCase.of("x.matmul(x^T)", (engine, x) -> x[0].matmul(x[0].transpose(1, 2)), x(2, 3, 5)),
                GradientCase.of("x^T.matmul(x) + x", (engine, x) -> x[0].transpose(0, 1).matmul(x[0]).add(x[0]),
                        x(3, 3)),
                GradientCase.of("matmul with a fixed right", (engine, x) -> x[0].matmul(x[1]), x(3, 5), fixed(5, 7)),
                GradientCase.of("matmul with a fixed left", (engine, x) -> x[0].matmul(x[1]), fixed(2, 3, 5), x(5, 7)),
                GradientCase.of("matmul of what lies turned", (engine, x) -> {
                    Tensor turned = x[0].transpose(0, 1);
                    return turned.matmul(x[1]).mul(turned.matmul(x[1], x[2])).add(turned.matmul(x[1], x[3]));
                }, x(2, 3, 5), x(5, 7), x(7), x(3, 2, 7)),
                GradientCase.of("matmul of a step", (engine, x) -> x[0].select(1, 2).matmul(x[1]), x(2, 3, 5), x(5, 7)),
                GradientCase.of("matmul of transposes", (engine, x) -> x[0].transpose(0, 1).matmul(x[1].transpose(1, 2)),
                        x(3, 2, 5), x(2, 7, 5)),
                GradientCase.of("heads", (engine, x) -> {
                    Tensor heads = x[0].reshape(2, 3, 2, 5).transpose(1, 2);       // [2,2,3,5]
                    return heads.matmul(heads.transpose(2, 3)).softmax().matmul(heads).transpose(1, 2)
                            .reshape(2, 3, 10);
                }, x(2, 3, 10)),
                GradientCase.of("a weight after a product, added to it", (engine, x) ->
                        x[0].matmul(x[1]).add(x[1]).matmul(x[1]), x(3, 3), x(3, 3)));
    }

    private static List<GradientCase> rows() {
        int[] ids = {4, 0, 4, 1, 4, 0};
        Expected expected = x -> Naive.over(Shape.of(2, 3, 5), at -> x[0][ids[at[0] * 3 + at[1]] * 5 + at[2]]);
        return List.of(
                GradientCase.of("rows, repeated ids", (engine, x) -> x[0].rows(engine.ids(ids, 2, 3)), x(7, 5))
                        .giving(expected),
                GradientCase.of("rows of transposed ids", (engine, x) -> x[0].rows(engine.ids(
                        new int[] {4, 1, 0, 4, 4, 0}, 3, 2).transpose(0, 1)), x(7, 5)).giving(expected),
                GradientCase.of("rows of a transposed table", (engine, x) -> x[0].transpose(0, 1)
                        .rows(engine.ids(ids, 6)), x(5, 7)),
                GradientCase.of("one row", (engine, x) -> x[0].rows(engine.ids(new int[] {3})), x(7, 5))
                        .giving(x -> Arrays.copyOfRange(x[0], 15, 20)),
                GradientCase.of("no rows", (engine, x) -> x[0].rows(engine.ids(new int[0], 0)), x(7, 5))
                        .giving(x -> new double[0]),
                GradientCase.of("rows, twice, and the table too", (engine, x) -> x[0].rows(engine.ids(ids, 6))
                        .mul(x[0].rows(engine.ids(ids, 6)).tanh()).matmul(x[0].transpose(0, 1)), x(7, 5)));
    }

    private static List<GradientCase> scores() {
        Expected expected = x -> Naive.over(Shape.of(2, 3, 5), at -> {
            double sum = 0;
            for (int h = 0; h < 7; h++) {
                sum += x[2][h] * Math.tanh(x[0][(at[0] * 3 + at[1]) * 7 + h] + x[1][(at[0] * 5 + at[2]) * 7 + h]);
            }
            return sum;
        });
        Forward score = (engine, x) -> Tensors.additiveScore(x[0], x[1], x[2]);
        return List.of(
                GradientCase.of("additiveScore", score, x(2, 3, 7), x(2, 5, 7), x(7)).giving(expected),
                GradientCase.of("additiveScore, fixed q", score, fixed(2, 3, 7), x(2, 5, 7), x(7)).giving(expected),
                GradientCase.of("additiveScore, fixed k", score, x(2, 3, 7), fixed(2, 5, 7), x(7)).giving(expected),
                GradientCase.of("additiveScore, fixed v", score, x(2, 3, 7), x(2, 5, 7), fixed(7)).giving(expected),
                GradientCase.of("additiveScore, only v", score, fixed(2, 3, 7), fixed(2, 5, 7), x(7)),
                GradientCase.of("additiveScore of one with itself", (engine, x) ->
                        Tensors.additiveScore(x[0], x[0], x[1]).add(Tensors.additiveScore(x[0], x[0], x[1])),
                        x(2, 3, 7), x(7)),
                GradientCase.of("additiveScore of views", (engine, x) -> Tensors.additiveScore(
                        x[0].transpose(0, 1), x[1].slice(1, 1, 6), x[2].select(1, 1)), x(3, 2, 7), x(2, 7, 7),
                        x(7, 2)));
    }
}

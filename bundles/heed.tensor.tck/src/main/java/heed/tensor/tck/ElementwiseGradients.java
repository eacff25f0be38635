package heed.tensor.tck;

import static heed.tensor.tck.GradientCase.fixed;
import static heed.tensor.tck.GradientCase.positive;
import static heed.tensor.tck.GradientCase.x;

import heed.tensor.Losses;
import heed.tensor.Shape;
import heed.tensor.Tensor;
import heed.tensor.Tensors;
import heed.tensor.tck.GradientCase.Input;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.DoubleBinaryOperator;
import java.util.function.DoubleUnaryOperator;
import java.util.function.UnaryOperator;

/** Elementwise operations, reductions and losses. */
final class ElementwiseGradients {

    private interface Operation {
        Tensor of(Tensor a, Tensor b);
    }

    private final List<GradientCase> cases = new ArrayList<>();

    private ElementwiseGradients() {
    }

    static List<GradientCase> all() {
        ElementwiseGradients table = new ElementwiseGradients();
        table.ofOne();
        table.ofTwo();
        table.ofTheSame();
        table.conditions();
        table.reductions();
        table.softmaxes();
        table.losses();
        return table.cases;
    }

    private void ofOne() {
        one("neg", x(3, 5), Tensor::neg, v -> -v);
        one("exp", x(3, 5), Tensor::exp, Math::exp);
        one("log", positive(3, 5), Tensor::log, Math::log);
        one("tanh", x(3, 5), Tensor::tanh, Math::tanh);
        one("sigmoid", x(3, 5), Tensor::sigmoid, v -> 1 / (1 + Math.exp(-v)));
        one("relu", x(3, 5), Tensor::relu, v -> Math.max(v, 0));
        one("sqrt", positive(3, 5), Tensor::sqrt, Math::sqrt);
        one("abs", x(3, 5), Tensor::abs, Math::abs);
        one("add number", x(3, 5), a -> a.add(0.75), v -> v + 0.75);
        one("mul number", x(3, 5), a -> a.mul(-1.5), v -> v * -1.5);
        one("div number", x(3, 5), a -> a.div(-1.5), v -> v / -1.5);
        one("pow 3", x(3, 5), a -> a.pow(3), v -> v * v * v);
        one("pow -1.5", positive(3, 5), a -> a.pow(-1.5), v -> 1 / (v * Math.sqrt(v)));
        one("tanh of a scalar", x(), Tensor::tanh, Math::tanh);
        one("tanh of nothing", x(3, 0), Tensor::tanh, Math::tanh);
        one("tanh of tanh of a transpose", x(3, 5), a -> a.transpose(0, 1).tanh().tanh().transpose(0, 1),
                v -> Math.tanh(Math.tanh(v)));
    }

    private void one(String name, Input input, UnaryOperator<Tensor> f, DoubleUnaryOperator expected) {
        cases.add(GradientCase.of(name, (engine, x) -> f.apply(x[0]), input).giving(Naive.each(expected)));
    }

    private void ofTwo() {
        two("add", Tensor::add, Double::sum);
        two("sub", Tensor::sub, (a, b) -> a - b);
        two("mul", Tensor::mul, (a, b) -> a * b);
        two("div", Tensor::div, (a, b) -> a / b);
        two("max", Tensor::max, Math::max);
        two("min", Tensor::min, Math::min);
    }

    /** Broadcasting in every position; b is positive, so that it can divide. */
    private void two(String name, Operation f, DoubleBinaryOperator expected) {
        int[][][] shapes = {{{3, 5}, {3, 5}}, {{}, {}}, {{3, 5}, {}}, {{}, {3, 5}}, {{3, 5}, {5}}, {{5}, {3, 5}},
            {{3, 1}, {3, 5}}, {{1, 5}, {3, 1}}, {{2, 3, 5}, {1, 3, 1}}, {{2, 1, 5}, {3, 1}}, {{1}, {2, 3}},
            {{1, 1, 1}, {3}}, {{3}, {1, 1, 1}}, {{1, 3}, {3}}, {{0, 5}, {5}}, {{2, 1}, {2, 0}}};
        for (int[][] pair : shapes) {
            Shape a = Shape.of(pair[0]);
            Shape b = Shape.of(pair[1]);
            Shape out = Shape.broadcast(name, a, b);
            cases.add(GradientCase.of(name, (engine, x) -> f.of(x[0], x[1]), positive(pair[0]), positive(pair[1]))
                    .giving(Naive.broadcast(a, b, out, expected)));
        }
        cases.add(GradientCase.of(name + " fixed", (engine, x) -> f.of(x[0], x[1]), fixed(3, 5), positive(5)));
        cases.add(GradientCase.of(name + " by fixed", (engine, x) -> f.of(x[0], x[1].abs()), x(3, 5), fixed(3, 1)));
    }

    /** A tensor in both places of one operation, and a leaf in many operations. */
    private void ofTheSame() {
        one("x+x", x(3, 5), a -> a.add(a), v -> 2 * v);
        one("x-x", x(3, 5), a -> a.sub(a), v -> 0);
        one("x·x", x(3, 5), a -> a.mul(a), v -> v * v);
        one("x/x", positive(3, 5), a -> a.div(a), v -> 1);
        one("max(x, x)", x(3, 5), a -> a.max(a), v -> v);
        one("min(x, x)", x(3, 5), a -> a.min(a), v -> v);
        one("x·x + sin-like chain of uses", x(3, 5), a -> a.mul(a).add(a.tanh().mul(a)).sub(a.mul(3)).add(a),
                v -> v * v + Math.tanh(v) * v - 2 * v);
        cases.add(GradientCase.of("x[1,5]·x[5,1] by views", (engine, x) -> x[0].mul(x[0].reshape(5, 1)), x(1, 5))
                .giving(x -> Naive.over(Shape.of(5, 5), at -> x[0][at[1]] * x[0][at[0]])));
        cases.add(GradientCase.of("a leaf used in seven steps", (engine, x) -> {
            Tensor h = x[1];
            for (int t = 0; t < 7; t++) {
                h = h.matmul(x[0]).add(x[2]).tanh();
            }
            return h;
        }, x(3, 3), x(2, 3), x(3)));
    }

    private void conditions() {
        cases.add(GradientCase.of("where", (engine, x) -> Tensors.where(engine.of(new double[] {1, 0, 1, 0, 0}, 5),
                x[0], x[1]), x(3, 5), x(3, 5)).giving(x -> Naive.over(Shape.of(3, 5),
                at -> x[at[1] == 0 || at[1] == 2 ? 0 : 1][at[0] * 5 + at[1]])));
        cases.add(GradientCase.of("where not 0 or 1, broadcast", (engine, x) -> Tensors.where(
                engine.of(new double[] {7, 0, -0.5}, 3, 1), x[0], x[1]), x(5), x(1, 1))
                .giving(x -> Naive.over(Shape.of(3, 5), at -> at[0] == 1 ? x[1][0] : x[0][at[1]])));
        cases.add(GradientCase.of("where by integers", (engine, x) -> Tensors.where(
                engine.ids(new int[] {0, 2, -3, 0, 1}, 5), x[0], x[1]), x(3, 5), x())
                .giving(x -> Naive.over(Shape.of(3, 5),
                        at -> at[1] == 0 || at[1] == 3 ? x[1][0] : x[0][at[0] * 5 + at[1]])));
        cases.add(GradientCase.of("where of the same", (engine, x) -> Tensors.where(x[0].less(0), x[0].mul(x[0]), x[0]),
                x(3, 5)).giving(Naive.each(v -> v < 0 ? v * v : v)));
    }

    private void reductions() {
        cases.add(GradientCase.of("sum", (engine, x) -> x[0].sum(), x(2, 3, 5))
                .giving(x -> new double[] {Arrays.stream(x[0]).sum()}));
        cases.add(GradientCase.of("sum of a scalar", (engine, x) -> x[0].sum(), x()).giving(x -> x[0]));
        cases.add(GradientCase.of("sum of a transpose", (engine, x) -> x[0].transpose(0, 2).sum(), x(2, 3, 5)));
        cases.add(GradientCase.of("sum of nothing", (engine, x) -> x[0].sum(), x(0, 3)).giving(x -> new double[1]));
        cases.add(GradientCase.of("sum along nothing", (engine, x) -> x[0].sum(1), x(3, 0))
                .giving(x -> new double[3]));
        cases.add(GradientCase.of("mean", (engine, x) -> x[0].mean(), x(3, 5))
                .giving(x -> new double[] {Arrays.stream(x[0]).sum() / 15}));
        cases.add(GradientCase.of("mean along 0", (engine, x) -> x[0].mean(0), x(3, 5))
                .giving(x -> Naive.over(Shape.of(5), at -> (x[0][at[0]] + x[0][5 + at[0]] + x[0][10 + at[0]]) / 3)));
        for (int axis : new int[] {0, 1, 2, -1}) {
            cases.add(GradientCase.of("sum along " + axis, (engine, x) -> x[0].sum(axis), x(2, 3, 5)));
            cases.add(GradientCase.of("sum along, kept " + axis, (engine, x) -> x[0].sum(true, axis), x(2, 3, 5)));
            cases.add(GradientCase.of("max along " + axis, (engine, x) -> x[0].max(axis), x(2, 3, 5)));
        }
        cases.add(GradientCase.of("sum along 1 by hand", (engine, x) -> x[0].sum(1), x(3, 2))
                .giving(x -> Naive.over(Shape.of(3), at -> x[0][2 * at[0]] + x[0][2 * at[0] + 1])));
        cases.add(GradientCase.of("max along 1 by hand", (engine, x) -> x[0].max(1), x(3, 2))
                .giving(x -> Naive.over(Shape.of(3), at -> Math.max(x[0][2 * at[0]], x[0][2 * at[0] + 1]))));
    }

    private void softmaxes() {
        double[] mask = {1, 0, 1, 1, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0};
        cases.add(GradientCase.of("softmax", (engine, x) -> x[0].softmax(), x(3, 5)).giving(Naive.softmax(5, 1)));
        cases.add(GradientCase.of("softmax of a transpose", (engine, x) -> x[0].transpose(0, 1).softmax(), x(5, 3)));
        cases.add(GradientCase.of("softmax with a mask, a row all masked, a row of one", (engine, x) ->
                x[0].softmax(engine.of(mask, 3, 5)), x(3, 5)).giving(Naive.softmax(5, mask)));
        cases.add(GradientCase.of("softmax with a mask repeated", (engine, x) -> x[0].softmax(
                engine.of(mask, 3, 5).slice(0, 0, 1)), x(2, 3, 5)).giving(Naive.softmax(5, 1, 0, 1, 1, 0)));
        cases.add(GradientCase.of("softmax with a mask of integers", (engine, x) -> x[0].softmax(
                engine.ids(new int[] {3, 0, -1, 1, 0}, 5)), x(3, 5)).giving(Naive.softmax(5, 1, 0, 1, 1, 0)));
        cases.add(GradientCase.of("logSoftmax", (engine, x) -> x[0].logSoftmax(), x(3, 5))
                .giving(x -> Arrays.stream(Naive.softmax(5, 1).of(x)).map(Math::log).toArray()));
    }

    private void losses() {
        double[] weights = {1, 0, 0.5, 0, 2};
        int[] targets = {2, 0, 1, 6, 2};
        cases.add(GradientCase.of("crossEntropy", (engine, x) -> Losses.crossEntropy(x[0],
                engine.ids(targets, 5), engine.of(weights, 5)), x(5, 7)).giving(x -> {
                    double[] y = Naive.softmax(7, 1).of(x);
                    double sum = 0;
                    for (int i = 0; i < 5; i++) {
                        sum -= weights[i] * Math.log(y[i * 7 + targets[i]]);
                    }
                    return new double[] {sum / 3.5};
                }));
        cases.add(GradientCase.of("crossEntropy of nothing", (engine, x) -> Losses.crossEntropy(x[0],
                engine.ids(targets, 5), engine.zeros(5)), x(5, 7)).giving(x -> new double[1]));
        cases.add(GradientCase.of("crossEntropy with tracked weights", (engine, x) -> Losses.crossEntropy(x[0],
                engine.ids(targets, 5), x[1]), x(5, 7), positive(5)));
        cases.add(GradientCase.of("meanSquaredError", (engine, x) -> Losses.meanSquaredError(x[0], x[1]), x(3, 2),
                x(3, 2)).giving(x -> {
                    double sum = 0;
                    for (int i = 0; i < 6; i++) {
                        sum += (x[0][i] - x[1][i]) * (x[0][i] - x[1][i]);
                    }
                    return new double[] {sum / 6};
                }));
    }
}

package heed.tensor.tck;

import static heed.tensor.tck.GradientCase.fixed;
import static heed.tensor.tck.GradientCase.x;

import heed.tensor.Shape;
import heed.tensor.Tensor;
import heed.tensor.Tensors;
import heed.tensor.tck.GradientCase.Input;
import heed.tensor.tck.Naive.Index;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

/** Views, views of views, copies, and what joins tensors. */
final class ViewGradients {

    private final List<GradientCase> cases = new ArrayList<>();

    private ViewGradients() {
    }

    static List<GradientCase> all() {
        ViewGradients table = new ViewGradients();
        table.single();
        table.nested();
        table.overlapping();
        table.joined();
        return table.cases;
    }

    private void view(String name, Input input, UnaryOperator<Tensor> f, Shape out, Index index) {
        cases.add(GradientCase.of(name, (engine, x) -> f.apply(x[0]), input).giving(Naive.moved(out, index)));
        cases.add(GradientCase.of(name + ", squared", (engine, x) -> f.apply(x[0]).mul(f.apply(x[0])).add(
                f.apply(x[0].tanh())), input));
    }

    private void single() {
        view("reshape", x(2, 3, 5), a -> a.reshape(5, -1), Shape.of(5, 6), at -> at[0] * 6 + at[1]);
        view("reshape to a scalar", x(1, 1), a -> a.reshape(), Shape.of(), at -> 0);
        view("reshape of nothing", x(0, 3), a -> a.reshape(5, 0), Shape.of(5, 0), at -> 0);
        view("transpose", x(2, 3, 5), a -> a.transpose(0, 2), Shape.of(5, 3, 2),
                at -> (at[2] * 3 + at[1]) * 5 + at[0]);
        view("transpose of one axis with itself", x(2, 3), a -> a.transpose(1, -1), Shape.of(2, 3),
                at -> at[0] * 3 + at[1]);
        view("unsqueeze", x(2, 3), a -> a.unsqueeze(1), Shape.of(2, 1, 3), at -> at[0] * 3 + at[2]);
        view("unsqueeze at the end", x(2, 3), a -> a.unsqueeze(-1), Shape.of(2, 3, 1), at -> at[0] * 3 + at[1]);
        view("expand", x(3, 1), a -> a.expand(Shape.of(2, 3, 5)), Shape.of(2, 3, 5), at -> at[1]);
        view("expand a scalar", x(), a -> a.expand(Shape.of(2, 3)), Shape.of(2, 3), at -> 0);
        view("expand to nothing", x(1, 3), a -> a.expand(Shape.of(0, 3)), Shape.of(0, 3), at -> 0);
        view("slice", x(2, 7, 3), a -> a.slice(1, 2, 5), Shape.of(2, 3, 3), at -> (at[0] * 7 + at[1] + 2) * 3 + at[2]);
        view("slice of nothing", x(2, 7), a -> a.slice(1, 4, 4), Shape.of(2, 0), at -> 0);
        view("select", x(2, 7, 3), a -> a.select(1, 4), Shape.of(2, 3), at -> (at[0] * 7 + 4) * 3 + at[1]);
        view("select of a vector", x(5), a -> a.select(0, 3), Shape.of(), at -> 3);
        view("copy", x(2, 3), Tensor::copy, Shape.of(2, 3), at -> at[0] * 3 + at[1]);
        view("contiguous of a transpose", x(2, 3), a -> a.transpose(0, 1).contiguous(), Shape.of(3, 2),
                at -> at[1] * 3 + at[0]);
    }

    private void nested() {
        view("reshape that copies", x(2, 3, 5), a -> a.transpose(0, 1).reshape(3, 10), Shape.of(3, 10),
                at -> (at[1] / 5 * 3 + at[0]) * 5 + at[1] % 5);
        view("reshape of a slice that splits", x(3, 10), a -> a.slice(0, 1, 3).reshape(2, 2, 5), Shape.of(2, 2, 5),
                at -> (at[0] + 1) * 10 + at[1] * 5 + at[2]);
        view("reshape of inner slots", x(3, 10), a -> a.slice(1, 2, 8).reshape(3, 2, 3), Shape.of(3, 2, 3),
                at -> at[0] * 10 + 2 + at[1] * 3 + at[2]);
        view("reshape of inner slots that copies", x(3, 10), a -> a.slice(1, 2, 8).reshape(2, 9), Shape.of(2, 9),
                at -> (at[0] * 9 + at[1]) / 6 * 10 + 2 + (at[0] * 9 + at[1]) % 6);
        view("reshape of an expanded", x(3, 1), a -> a.expand(Shape.of(3, 5)).reshape(15), Shape.of(15),
                at -> at[0] / 5);
        view("slice of a slice", x(2, 11), a -> a.slice(1, 2, 9).slice(1, 1, 5), Shape.of(2, 4),
                at -> at[0] * 11 + at[1] + 3);
        view("slice of a slice of another axis", x(5, 7, 3), a -> a.slice(1, 2, 6).slice(0, 1, 4).select(2, 1),
                Shape.of(3, 4), at -> ((at[0] + 1) * 7 + at[1] + 2) * 3 + 1);
        view("select of a transpose", x(2, 3, 5), a -> a.transpose(0, 2).select(0, 3).slice(0, 1, 3), Shape.of(2, 2),
                at -> (at[1] * 3 + at[0] + 1) * 5 + 3);
        view("slice of an expanded", x(3), a -> a.expand(Shape.of(5, 3)).slice(0, 1, 3).slice(1, 1, 3),
                Shape.of(2, 2), at -> at[1] + 1);
        view("slice of a reshape that copies", x(2, 3), a -> a.transpose(0, 1).reshape(6).slice(0, 1, 5), Shape.of(4),
                at -> (at[0] + 1) % 2 * 3 + (at[0] + 1) / 2);
        view("unsqueeze, expand, transpose, reshape", x(2, 3),
                a -> a.unsqueeze(1).expand(Shape.of(2, 5, 3)).transpose(1, 2).reshape(6, 5), Shape.of(6, 5),
                at -> at[0]);
    }

    /** Parts of one tensor that share elements, and a part beside the whole. */
    private void overlapping() {
        cases.add(GradientCase.of("slices that overlap", (engine, x) -> x[0].slice(1, 0, 4).mul(x[0].slice(1, 2, 6))
                .add(x[0].slice(1, 1, 5)), x(3, 7)));
        cases.add(GradientCase.of("a slice and the whole", (engine, x) -> x[0].mul(x[0].slice(0, 1, 2)).add(x[0]),
                x(3, 5)));
        cases.add(GradientCase.of("slices of slices that overlap", (engine, x) -> {
            Tensor middle = x[0].slice(1, 1, 6);
            return middle.slice(1, 0, 3).mul(middle.slice(1, 2, 5)).add(x[0].slice(1, 4, 7));
        }, x(3, 7)));
        cases.add(GradientCase.of("all steps of a sequence, backwards", (engine, x) -> {
            Tensor sum = x[0].select(1, 4);
            for (int t = 3; t >= 0; t--) {
                sum = sum.mul(0.5).add(x[0].select(1, t)).tanh();
            }
            return sum.add(x[0].sum(1));
        }, x(2, 5, 3)));
        cases.add(GradientCase.of("a slice of what was computed, and that", (engine, x) -> {
            Tensor y = x[0].tanh();
            return y.slice(0, 0, 2).matmul(y).add(y.slice(0, 1, 3).mul(y.select(0, 0)));
        }, x(3, 3)));
    }

    private void joined() {
        cases.add(GradientCase.of("concat along 0", (engine, x) -> Tensors.concat(0, x), x(2, 3), x(5, 3), fixed(1, 3))
                .giving(x -> Naive.over(Shape.of(8, 3), at -> at[0] < 2 ? x[0][at[0] * 3 + at[1]]
                        : at[0] < 7 ? x[1][(at[0] - 2) * 3 + at[1]] : x[2][at[1]])));
        cases.add(GradientCase.of("concat along -1", (engine, x) -> Tensors.concat(-1, x), x(2, 3), x(2, 5))
                .giving(x -> Naive.over(Shape.of(2, 8), at -> at[1] < 3 ? x[0][at[0] * 3 + at[1]]
                        : x[1][at[0] * 5 + at[1] - 3])));
        cases.add(GradientCase.of("concat with nothing", (engine, x) -> Tensors.concat(1, x), x(2, 0), x(2, 5))
                .giving(x -> x[1]));
        cases.add(GradientCase.of("concat of the same", (engine, x) -> Tensors.concat(0, x[0], x[0], x[0].mul(x[0])),
                x(2, 3)));
        cases.add(GradientCase.of("concat of views", (engine, x) -> Tensors.concat(1, x[0].transpose(0, 1),
                x[0].slice(1, 1, 3).expand(Shape.of(3, 2)).sum(true, 1)), x(3, 3)));
        for (int axis : new int[] {0, 1, 2, -1}) {
            cases.add(GradientCase.of("stack along " + axis, (engine, x) -> Tensors.stack(axis, List.of(x[0], x[1],
                    x[0].mul(x[1]))), x(2, 5), x(2, 5)));
        }
        cases.add(GradientCase.of("stack along 1 by hand", (engine, x) -> Tensors.stack(1, List.of(x)), x(2, 5), x(2, 5))
                .giving(x -> Naive.over(Shape.of(2, 2, 5), at -> x[at[1]][at[0] * 5 + at[2]])));
    }
}

package heed.tensor.tck;

import heed.tensor.Shape;
import heed.tensor.tck.GradientCase.Expected;
import java.util.Arrays;
import java.util.List;
import java.util.function.DoubleBinaryOperator;
import java.util.function.DoubleUnaryOperator;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;

/** Functions of row-major arrays, written index by index: what the table's functions are compared with. */
final class Naive {

    /** The index of an element of the result in an operand's array. */
    interface Index {
        int of(int... at);
    }

    private Naive() {
    }

    static Expected each(DoubleUnaryOperator f) {
        return x -> Arrays.stream(x[0]).map(f).toArray();
    }

    /** Elementwise with axes aligned from the end and sizes of 1 repeated. */
    static Expected broadcast(Shape a, Shape b, Shape out, DoubleBinaryOperator f) {
        return x -> over(out, at -> f.applyAsDouble(x[0][repeated(a, at)], x[1][repeated(b, at)]));
    }

    /** The elements of the first input in another order. */
    static Expected moved(Shape out, Index index) {
        return x -> over(out, at -> x[0][index.of(at)]);
    }

    /** One number for each element of a shape, in row-major order. */
    static double[] over(Shape shape, ToDoubleFunction<int[]> f) {
        double[] values = new double[(int) shape.size()];
        int[] at = new int[shape.rank()];
        for (int i = 0; i < values.length; i++) {
            values[i] = f.applyAsDouble(at);
            for (int axis = at.length - 1; axis >= 0 && ++at[axis] == shape.dim(axis); axis--) {
                at[axis] = 0;
            }
        }
        return values;
    }

    static int repeated(Shape shape, int... at) {
        int index = 0;
        for (int axis = 0; axis < shape.rank(); axis++) {
            int slot = at[axis + at.length - shape.rank()];
            index = index * shape.dim(axis) + (shape.dim(axis) == 1 ? 0 : slot);
        }
        return index;
    }

    /** One number of all that lie along some axes. */
    static Expected reduced(Shape in, boolean keep, ToDoubleFunction<double[]> f, int... axes) {
        int[] all = IntStream.range(0, in.rank()).toArray();
        List<Integer> gone = IntStream.of(axes.length == 0 ? all : axes).map(in::axis).boxed().toList();
        Shape group = Shape.of(gone.stream().mapToInt(in::dim).toArray());
        int[] rest = IntStream.of(all).filter(axis -> keep || !gone.contains(axis)).toArray();
        Shape out = Shape.of(IntStream.of(rest).map(axis -> gone.contains(axis) ? 1 : in.dim(axis))
                .toArray());
        return x -> over(out, at -> f.applyAsDouble(over(group, within -> {
            int[] place = new int[in.rank()];
            for (int i = 0; i < rest.length; i++) {
                place[rest[i]] = at[i];
            }
            for (int i = 0; i < gone.size(); i++) {
                place[gone.get(i)] = within[i];
            }
            return x[0][repeated(in, place)];
        })));
    }

    /** […,m,k]·[…,k,n], leading axes broadcast. */
    static Expected matmul(Shape a, Shape b, Shape out) {
        int inner = a.dim(-1);
        return x -> over(out, at -> {
            double sum = 0;
            for (int k = 0; k < inner; k++) {
                int[] left = at.clone();
                int[] right = at.clone();
                left[at.length - 1] = k;
                right[at.length - 2] = k;
                sum += x[0][repeated(a, left)] * x[1][repeated(b, right)];
            }
            return sum;
        });
    }

    /** Softmax of rows of n, among what the mask allows. */
    static Expected softmax(int n, double... mask) {
        return x -> {
            double[] y = new double[x[0].length];
            for (int row = 0; row < y.length / n; row++) {
                double sum = 0;
                for (int i = row * n; i < (row + 1) * n; i++) {
                    y[i] = mask[i % mask.length] == 0 ? 0 : Math.exp(x[0][i]);
                    sum += y[i];
                }
                for (int i = row * n; i < (row + 1) * n; i++) {
                    y[i] = sum == 0 ? 0 : y[i] / sum;
                }
            }
            return y;
        };
    }
}

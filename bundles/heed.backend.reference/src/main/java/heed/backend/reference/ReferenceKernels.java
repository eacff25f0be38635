package heed.backend.reference;

import heed.tensor.spi.Binary;
import heed.tensor.spi.DType;
import heed.tensor.spi.Kernels;
import heed.tensor.spi.Layout;
import heed.tensor.spi.Reduction;
import heed.tensor.spi.Storage;
import heed.tensor.spi.Unary;
import heed.tensor.spi.View;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Set;
import java.util.function.DoubleBinaryOperator;
import java.util.function.DoubleUnaryOperator;

/**
 * The kernels as their formulas say, one element after the other. The optional ones stay composed: so their
 * defaults are tried too.
 */
final class ReferenceKernels implements Kernels {

    @Override
    public Set<DType> types() {
        return EnumSet.allOf(DType.class);
    }

    @Override
    public Storage allocate(DType type, long size) {
        return new Cells(type, size);
    }

    @Override
    public void free(Storage storage) {
        // the garbage collector does
    }

    @Override
    public void upload(ByteBuffer from, Storage to, long at) {
        ((Cells) to).upload(from, at);
    }

    @Override
    public void download(Storage from, long at, ByteBuffer to) {
        ((Cells) from).download(at, to);
    }

    @Override
    public void fill(View out, double value) {
        Cells to = Cells.of(out);
        Walk walk = new Walk(out.layout());
        while (walk.next()) {
            to.set(walk.in(0), value);
        }
    }

    @Override
    public void copy(View in, View out) {
        map(x -> x, in, out);
    }

    @Override
    public void unary(Unary op, View in, View out) {
        map(function(op), in, out);
    }

    @Override
    public void scalar(Binary op, View a, double b, View out) {
        DoubleBinaryOperator f = function(op);
        map(x -> f.applyAsDouble(x, b), a, out);
    }

    private static void map(DoubleUnaryOperator f, View in, View out) {
        Cells from = Cells.of(in);
        Cells to = Cells.of(out);
        Walk walk = new Walk(in.layout(), out.layout());
        while (walk.next()) {
            to.set(walk.in(1), f.applyAsDouble(from.get(walk.in(0))));
        }
    }

    @Override
    public void binary(Binary op, View a, View b, View out) {
        DoubleBinaryOperator f = function(op);
        Cells left = Cells.of(a);
        Cells right = Cells.of(b);
        Cells to = Cells.of(out);
        Walk walk = new Walk(a.layout(), b.layout(), out.layout());
        while (walk.next()) {
            to.set(walk.in(2), f.applyAsDouble(left.get(walk.in(0)), right.get(walk.in(1))));
        }
    }

    @Override
    public void where(View condition, View a, View b, View out) {
        Cells when = Cells.of(condition);
        Cells then = Cells.of(a);
        Cells otherwise = Cells.of(b);
        Cells to = Cells.of(out);
        Walk walk = new Walk(condition.layout(), a.layout(), b.layout(), out.layout());
        while (walk.next()) {
            boolean first = when.get(walk.in(0)) != 0;
            to.set(walk.in(3), first ? then.get(walk.in(1)) : otherwise.get(walk.in(2)));
        }
    }

    @Override
    public void reduce(Reduction op, View in, View out) {
        double[] sums = new double[(int) out.shape().size()];
        Arrays.fill(sums, op == Reduction.SUM ? 0 : Double.NEGATIVE_INFINITY);
        Cells from = Cells.of(in);
        Walk walk = new Walk(in.layout(), Layout.contiguous(out.shape()).expand(in.shape()));
        while (walk.next()) {
            double x = from.get(walk.in(0));
            int at = walk.in(1);
            sums[at] = op == Reduction.SUM ? sums[at] + x : Math.max(sums[at], x);
        }
        write(sums, out);
    }

    @Override
    public void argmax(View in, View out) {
        int n = in.shape().dim(-1);
        double[] values = read(in);
        double[] places = new double[(int) out.shape().size()];
        for (int row = 0; row < places.length; row++) {
            int best = 0;
            for (int i = 1; i < n; i++) {
                best = values[row * n + i] > values[row * n + best] ? i : best;
            }
            places[row] = best;
        }
        write(places, out);
    }

    @Override
    public void matmul(View a, View b, View out, boolean accumulate) {
        if (out.shape().rank() == 2) {
            product(a, b, out, accumulate);
            return;
        }
        for (int p = 0; p < out.shape().dim(0); p++) {
            product(selected(a, p), selected(b, p), selected(out, p), accumulate);
        }
    }

    /** Row by row of the result: out[i] = Σ_k a[i,k]·b[k]. */
    private static void product(View a, View b, View out, boolean accumulate) {
        int m = a.shape().dim(0);
        int inner = a.shape().dim(1);
        int n = b.shape().dim(1);
        double[] left = read(a);
        double[] right = read(b);
        double[] sums = accumulate ? read(out) : new double[m * n];
        for (int i = 0; i < m; i++) {
            for (int k = 0; k < inner; k++) {
                double x = left[i * inner + k];
                for (int j = 0; j < n; j++) {
                    sums[i * n + j] += x * right[k * n + j];
                }
            }
        }
        write(sums, out);
    }

    @Override
    public void gather(View table, View ids, View out) {
        int[] id = ids("gather", ids, table.shape().dim(0), Integer.MIN_VALUE);
        for (int i = 0; i < id.length; i++) {
            copy(selected(table, id[i]), selected(out, i));
        }
    }

    @Override
    public void scatterAdd(View rows, View ids, View table) {
        int[] id = ids("scatterAdd", ids, table.shape().dim(0), Integer.MIN_VALUE);
        for (int i = 0; i < id.length; i++) {
            View row = selected(table, id[i]);
            binary(Binary.ADD, row, selected(rows, i), row);
        }
    }

    @Override
    public void crossEntropy(CrossEntropy at, View out) {
        ids("crossEntropy", at.targets(), at.logits().shape().dim(1), at.ignored());
        Kernels.super.crossEntropy(at, out);
    }

    /** Ids from 0 to {@code bound − 1}, or the spared one; only here are computed ones checked too. */
    private static int[] ids(String kernel, View ids, int bound, int spared) {
        double[] values = read(ids);
        int[] whole = new int[values.length];
        for (int i = 0; i < whole.length; i++) {
            whole[i] = (int) values[i];
            if ((whole[i] < 0 || whole[i] >= bound) && whole[i] != spared) {
                throw new IndexOutOfBoundsException(kernel + ": id " + whole[i] + " at " + i + " of "
                        + ids.shape() + " is not among the " + bound + " there are");
            }
        }
        return whole;
    }

    @Override
    public void await() {
        // every kernel has run when it returns
    }

    @Override
    public void close() {
        // the garbage collector does
    }

    private static View selected(View view, int index) {
        return new View(view.storage(), view.layout().select(0, index));
    }

    private static double[] read(View view) {
        double[] values = new double[Math.toIntExact(view.shape().size())];
        Cells from = Cells.of(view);
        Walk walk = new Walk(view.layout());
        for (int i = 0; walk.next(); i++) {
            values[i] = from.get(walk.in(0));
        }
        return values;
    }

    private static void write(double[] values, View view) {
        Cells to = Cells.of(view);
        Walk walk = new Walk(view.layout());
        for (int i = 0; walk.next(); i++) {
            to.set(walk.in(0), values[i]);
        }
    }

    private static DoubleUnaryOperator function(Unary op) {
        return switch (op) {
            case NEG -> x -> -x;
            case EXP -> Math::exp;
            case LOG -> Math::log;
            case TANH -> Math::tanh;
            case SIGMOID -> x -> 1 / (1 + Math.exp(-x));
            case RELU -> x -> Math.max(x, 0);
            case SQRT -> Math::sqrt;
            case ABS -> Math::abs;
        };
    }

    private static DoubleBinaryOperator function(Binary op) {
        return switch (op) {
            case ADD -> Double::sum;
            case SUB -> (a, b) -> a - b;
            case MUL -> (a, b) -> a * b;
            case DIV -> (a, b) -> a / b;
            case MAX -> Math::max;
            case MIN -> Math::min;
            case POW -> Math::pow;
            case LESS -> (a, b) -> a < b ? 1 : 0;
            case EQUAL -> (a, b) -> a == b ? 1 : 0;
            case TANH_GRADIENT -> (a, b) -> a * (1 - b * b);
            case SIGMOID_GRADIENT -> (a, b) -> a * b * (1 - b);
            case RELU_GRADIENT -> (a, b) -> b > 0 ? a : 0;
        };
    }
}

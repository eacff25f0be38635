package heed.backend.nd4j;

import heed.tensor.Shape;
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
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.bytedeco.javacpp.BytePointer;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * The kernels that every backend must have, in ND4J's operations. A call of ND4J costs microseconds at any
 * size, so each kernel is as few of them as it can be; where ND4J leaves the contract (NaN, booleans, empty
 * arrays), the comment says so.
 */
abstract class RequiredKernels implements Kernels {

    final Ops ops;
    private final Arena arena;
    private final Sums.Ones ones;
    private final Sums sums;

    /** They run at once. */
    RequiredKernels() {
        arena = Arena.shrinking();
        ops = Ops.running();
        ones = new Sums.Ones(arena);
        sums = new Sums(ones, ops);
    }

    /** They are noted. */
    RequiredKernels(RequiredKernels running, Program program) {
        arena = Arena.growing();
        ops = Ops.noted(program);
        ones = running.ones;
        sums = new Sums(ones, ops);
    }

    @Override
    public Set<DType> types() {
        return EnumSet.allOf(DType.class);
    }

    @Override
    public Storage allocate(DType type, long size) {
        return arena.allocate(type, size);
    }

    final boolean gave(Storage storage) {
        return arena.gave((Cells) storage);
    }

    @Override
    public void free(Storage storage) {
        arena.free((Cells) storage);
    }

    @Override
    public void upload(ByteBuffer from, Storage to, long at) {
        if (from.hasRemaining()) {
            bytes(to, at, from.remaining()).put(from);
        }
    }

    @Override
    public void download(Storage from, long at, ByteBuffer to) {
        if (to.hasRemaining()) {
            to.put(bytes(from, at, to.remaining()));
        }
    }

    /** The memory of a part of a storage, not empty: JavaCPP takes a limit of 0 for none. */
    private static ByteBuffer bytes(Storage storage, long at, int count) {
        BytePointer bytes = new BytePointer(((Cells) storage).buffer().addressPointer());
        long first = at * storage.type().bytes();
        return bytes.position(first).limit(first + count).asByteBuffer();
    }

    @Override
    public void fill(View out, double value) {
        if (out.shape().size() > 0) {
            ops.set(array(out), value);
        }
    }

    @Override
    public void copy(View in, View out) {
        if (out.shape().size() == 0 || in.equals(out)) {
            return;
        }
        boolean plain = in.layout().isContiguous() && out.layout().isContiguous();
        Optional<Runs> runs = plain ? Optional.empty() : Runs.of(in, out);
        if (runs.isPresent()) {
            ops.run(runs.get().copy(), out);
        } else if (in.type() == out.type() && isRepeated(in)) {
            ops.custom("assign", array(out), array(out), array(narrow(in)));
        } else {
            ops.assign(array(in), array(out));
        }
    }

    @Override
    public void unary(Unary op, View in, View out) {
        if (out.shape().size() > 0) {
            ops.unary(op, array(in), array(out));
        }
    }

    @Override
    public void binary(Binary op, View a, View b, View out) {
        if (out.shape().size() == 0) {
            return;
        }
        switch (op) {
            case MAX, MIN -> {
                View extreme = scratch(out.type(), out.shape());
                plain(op, a, b, extreme);
                propagateNaN(a, extreme, out);
            }
            case LESS, EQUAL -> {
                View outcome = booleans(out.shape());
                plain(op, a, b, outcome);
                move(outcome, out);
            }
            case TANH_GRADIENT -> {
                View slope = scratch(out.type(), out.shape());
                ops.binary(Binary.MUL, array(b), array(b), array(slope));
                ops.oneMinus(array(slope), array(slope));
                multiply(a, slope, out);
            }
            case SIGMOID_GRADIENT -> {
                View slope = scratch(out.type(), out.shape());
                ops.timesOneMinus(array(b), array(slope));
                multiply(a, slope, out);
            }
            case RELU_GRADIENT -> ops.keepWhere(array(b), array(a), array(out));
            case ADD, SUB -> {
                if (!addInPlace(op, a, b, out)) {
                    plain(op, a, b, out);
                }
            }
            default -> plain(op, a, b, out);
        }
    }

    private boolean addInPlace(Binary op, View a, View b, View out) {
        View added = a.equals(out) ? b : op == Binary.ADD && b.equals(out) ? a : out;
        if (added.equals(out) || added.layout().isContiguous() && out.layout().isContiguous()) {
            return false;
        }
        Optional<Runs> runs = Runs.of(added, out);
        runs.ifPresent(all -> ops.run(all.add(op == Binary.ADD ? 1 : -1), out));
        return runs.isPresent();
    }

    /**
     * An operation that ND4J has. What is repeated it repeats itself where it sees axes of size 1; reading the same
     * elements through strides of zero takes it thirty times as long.
     */
    private void plain(Binary op, View a, View b, View out) {
        View first = dense(a);
        View second = a.equals(b) ? first : dense(b);
        View result = hasGaps(out) ? scratch(out.type(), out.shape()) : out;
        View narrow = narrow(second);
        ops.binary(op, array(isRepeated(first) && narrow == second ? narrow(first) : first), array(narrow),
                array(result));
        if (second != first) {
            release(second, b);
        }
        release(first, a);
        if (result != out) {
            copy(result, out);
            free(result.storage());
        }
    }

    /** Without gaps, if these are between rows: copying rows takes a fraction of the time of a loop over strides. */
    private View dense(View view) {
        if (!hasGaps(view)) {
            return view;
        }
        View copy = scratch(view.type(), view.shape());
        copy(view, copy);
        return copy;
    }

    private static boolean hasGaps(View view) {
        return !view.layout().isContiguous() && !isRepeated(view) && Runs.are(view);
    }

    static boolean isRepeated(View view) {
        return IntStream.range(0, view.shape().rank())
                .anyMatch(axis -> view.layout().stride(axis) == 0 && view.shape().dim(axis) > 1);
    }

    /** Size 1 on the axes along which elements are repeated. */
    static View narrow(View view) {
        if (!isRepeated(view)) {
            return view;
        }
        Layout layout = view.layout();
        for (int axis = 0; axis < layout.rank(); axis++) {
            layout = layout.stride(axis) == 0 ? layout.slice(axis, 0, 1) : layout;
        }
        return new View(view.storage(), layout);
    }

    @Override
    public void scalar(Binary op, View a, double b, View out) {
        if (out.shape().size() == 0) {
            return;
        }
        switch (op) {
            case MAX, MIN -> {
                View extreme = scratch(out.type(), out.shape());
                ops.scalar(op, array(a), b, array(extreme));
                propagateNaN(a, extreme, out);
                if (Double.isNaN(b)) {
                    fill(out, b);
                }
            }
            case LESS, EQUAL -> {
                View outcome = booleans(out.shape());
                ops.scalar(op, array(a), b, array(outcome));
                move(outcome, out);
            }
            case TANH_GRADIENT -> ops.scalar(Binary.MUL, array(a), 1 - b * b, array(out));
            case SIGMOID_GRADIENT -> ops.scalar(Binary.MUL, array(a), b * (1 - b), array(out));
            case RELU_GRADIENT -> {
                if (b > 0) {
                    copy(a, out);
                } else {
                    fill(out, 0);
                }
            }
            default -> ops.scalar(op, array(a), b, array(out));
        }
    }

    /** ND4J's maximum and minimum of NaN and b are b; of a and NaN they are NaN. Frees {@code extreme}. */
    private void propagateNaN(View a, View extreme, View out) {
        if (out.type().isFloating()) {
            ops.keepNaN(array(a), array(extreme), array(out));
            free(extreme.storage());
        } else {
            move(extreme, out);
        }
    }

    private void multiply(View a, View slope, View out) {
        ops.binary(Binary.MUL, array(a), array(slope), array(out));
        free(slope.storage());
    }

    /** What ND4J's comparisons write to. */
    private View booleans(Shape shape) {
        return View.of(arena.allocate(DType.INT32, shape.size(), DataType.BOOL), shape);
    }

    final void move(View from, View out) {
        ops.assign(array(from), array(out));
        free(from.storage());
    }

    /**
     * ND4J's own selection goes element by element through a slow accessor (0.2 µs each); the gradient of
     * relu keeps a value where another is positive, whatever it is, and runs at full speed.
     */
    @Override
    public void where(View condition, View a, View b, View out) {
        if (out.shape().size() == 0) {
            return;
        }
        View first = indicator(condition, out.type());
        View second = scratch(out.type(), out.shape());
        ops.oneMinus(array(first), array(second));
        keep(first, a);
        keep(second, b);
        ops.binary(Binary.ADD, array(first), array(second), array(out));
        free(second.storage());
        free(first.storage());
    }

    /** The indicator times the view, whatever that is where it is 0. ND4J repeats nothing here. */
    private void keep(View indicator, View view) {
        if (isRepeated(view)) {
            View whole = scratch(view.type(), view.shape());
            copy(view, whole);
            ops.keepWhere(array(indicator), array(whole), array(indicator));
            free(whole.storage());
        } else {
            ops.keepWhere(array(indicator), array(view), array(indicator));
        }
    }

    /** 1 where a condition is not 0, NaN included; else 0. */
    final View indicator(View condition, DType type) {
        View booleans = booleans(condition.shape());
        ops.assign(array(condition), array(booleans));
        View indicator = scratch(type, condition.shape());
        move(booleans, indicator);
        return indicator;
    }

    @Override
    public void reduce(Reduction op, View in, View out) {
        int[] axes = IntStream.range(0, in.shape().rank())
                .filter(axis -> in.shape().dim(axis) != out.shape().dim(axis)).toArray();
        if (out.shape().size() == 0) {
            return;
        }
        if (in.shape().size() == 0) {
            fill(out, op == Reduction.SUM ? 0 : Double.NEGATIVE_INFINITY);
        } else if (axes.length == 0) {
            copy(in, out);
        } else if (op == Reduction.SUM && in.type().isFloating() && sums.product(in, out, axes)) {
            return;
        } else if (op == Reduction.SUM) {
            ops.sum(array(in), array(out), axes);
        } else {
            ops.max(array(in), array(out), axes);
            if (in.type().isFloating()) {
                addNaN(in, axes, out);
            }
        }
    }

    /** ND4J's greatest element passes over NaN. Adds √−1 where there is one and √−0 elsewhere. */
    private void addNaN(View in, int[] axes, View out) {
        View found = booleans(out.shape());
        ops.anyNaN(array(in), array(found), axes);
        View one = scratch(out.type(), out.shape());
        move(found, one);
        ops.unary(Unary.NEG, array(one), array(one));
        ops.unary(Unary.SQRT, array(one), array(one));
        ops.binary(Binary.ADD, array(out), array(one), array(out));
        free(one.storage());
    }

    /** ND4J's argmax does not look at the strides of its result. */
    @Override
    public void argmax(View in, View out) {
        if (out.shape().size() == 0) {
            return;
        }
        View places = out.layout().isContiguous() ? out : scratch(DType.INT32, out.shape());
        ops.flagged("argmax", new long[] {-1}, array(places), array(in));
        if (places != out) {
            move(places, out);
        }
    }

    @Override
    public void matmul(View a, View b, View out, boolean accumulate) {
        if (out.shape().size() == 0) {
            return;
        }
        if (a.shape().dim(-1) == 0) {
            if (!accumulate) {
                fill(out, 0);
            }
            return;
        }
        View left = fitting(a);
        View right = fitting(b);
        View result = Blas.fits(out) ? out : scratch(out.type(), out.shape());
        if (result != out && accumulate) {
            copy(out, result);
        }
        ops.run(Blas.product(left, right, result, accumulate ? 1 : 0), result);
        if (result != out) {
            move(result, out);
        }
        release(left, a);
        release(right, b);
    }

    private View fitting(View matrix) {
        if (Blas.fits(matrix)) {
            return matrix;
        }
        View copy = scratch(matrix.type(), matrix.shape());
        copy(matrix, copy);
        return copy;
    }

    private void release(View fitting, View original) {
        if (fitting != original) {
            free(fitting.storage());
        }
    }

    @Override
    public void gather(View table, View ids, View out) {
        if (out.shape().size() > 0) {
            ops.custom("gather", new long[] {0}, arrays(out), array(table), array(ids));
        }
    }

    /** On one thread: on several, equal ids overwrite each other's sums. */
    @Override
    public void scatterAdd(View rows, View ids, View table) {
        if (rows.shape().size() > 0) {
            ops.flagged("scatter_add", new long[0], array(table), array(table), array(ids), array(rows));
        }
    }

    @Override
    public void await() {
        // every operation has run when it returns
    }

    @Override
    public void close() {
        arena.close();
    }

    static INDArray[] arrays(View... views) {
        return Arrays.stream(views).map(RequiredKernels::array).toArray(INDArray[]::new);
    }

    static INDArray array(View view) {
        return ((Cells) view.storage()).array(view.layout());
    }
}

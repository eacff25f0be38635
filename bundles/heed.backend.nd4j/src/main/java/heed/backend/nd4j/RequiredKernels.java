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
import java.util.EnumSet;
import java.util.Set;
import java.util.stream.IntStream;
import org.bytedeco.javacpp.BytePointer;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.DynamicCustomOp;

/**
 * The kernels that every backend must have, in ND4J's operations. A call of ND4J costs microseconds at any
 * size, so each kernel is as few of them as it can be; where ND4J leaves the contract (NaN, booleans, empty
 * arrays), the comment says so.
 */
abstract class RequiredKernels implements Kernels {

    private final Arena arena = new Arena();
    final Ops ops = new Ops();
    private final Sums sums = new Sums(arena, ops);

    @Override
    public Set<DType> types() {
        return EnumSet.allOf(DType.class);
    }

    @Override
    public Storage allocate(DType type, long size) {
        return arena.allocate(type, size);
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
        if (out.shape().size() > 0) {
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
                ops.binary(op, array(a), array(b), array(extreme));
                propagateNaN(a, extreme, out);
            }
            case LESS, EQUAL -> {
                View outcome = booleans(out.shape());
                ops.binary(op, array(a), array(b), array(outcome));
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
            default -> ops.binary(op, array(a), array(b), array(out));
        }
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
        ops.keepWhere(array(first), array(a), array(first));
        ops.keepWhere(array(second), array(b), array(second));
        ops.binary(Binary.ADD, array(first), array(second), array(out));
        free(second.storage());
        free(first.storage());
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
        DynamicCustomOp op = op("argmax", places, in);
        op.addIArgument(-1);
        op.addBArgument(true);
        ops.run(op);
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
        Blas.product(left, right, result, accumulate ? 1 : 0);
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
            DynamicCustomOp op = op("gather", out, table, ids);
            op.addIArgument(0);
            ops.run(op);
        }
    }

    /** On one thread: on several, equal ids overwrite each other's sums. */
    @Override
    public void scatterAdd(View rows, View ids, View table) {
        if (rows.shape().size() > 0) {
            DynamicCustomOp op = op("scatter_add", table, table, ids, rows);
            op.addBArgument(true);
            ops.run(op);
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

    private static DynamicCustomOp op(String name, View out, View... in) {
        INDArray[] inputs = new INDArray[in.length];
        for (int i = 0; i < in.length; i++) {
            inputs[i] = array(in[i]);
        }
        return new DynamicCustomOp(name, inputs, new INDArray[] {array(out)});
    }

    static INDArray array(View view) {
        return ((Cells) view.storage()).array(view.layout());
    }
}

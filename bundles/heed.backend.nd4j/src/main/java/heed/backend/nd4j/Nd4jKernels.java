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
import java.util.stream.Stream;
import org.bytedeco.javacpp.BytePointer;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.DynamicCustomOp;
import org.nd4j.linalg.api.ops.impl.updaters.AdamUpdater;

/**
 * The kernels in ND4J's operations. A call of ND4J costs microseconds at any size, so each kernel is as few of them as
 * it can be; where ND4J leaves the contract (NaN, booleans, empty arrays), the comment says so.
 */
final class Nd4jKernels implements Kernels {

    private final Arena arena = new Arena();
    private final Ops ops = new Ops();

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
        bytes(to, at, from.remaining()).put(from);
    }

    @Override
    public void download(Storage from, long at, ByteBuffer to) {
        to.put(bytes(from, at, to.remaining()));
    }

    /** The memory of a part of a storage. */
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

    private void move(View from, View out) {
        ops.assign(array(from), array(out));
        free(from.storage());
    }

    /**
     * ND4J's own selection goes element by element through a slow accessor (0.2 µs each); the gradient of relu keeps a
     * value where another is positive, whatever it is, and runs at full speed.
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
    private View indicator(View condition, DType type) {
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

    /** ND4J's softmax reads no stride of zero along the rows, and in float64 a row of NaN spoils those that follow. */
    @Override
    public void softmax(View in, View out) {
        if (out.shape().size() == 0) {
            return;
        }
        int last = in.shape().rank() - 1;
        if (out.type() == DType.FLOAT64) {
            Kernels.super.softmax(in, out);
        } else if (in.layout().stride(last) == 0 && in.shape().dim(last) > 1) {
            copy(in, out);
            softmax(out, out);
        } else {
            ops.custom("softmax", array(out), array(in));
        }
    }

    /** ND4J's own takes the logarithm of its softmax, −∞ for what is far from the greatest, and reads strides wrongly. */
    @Override
    public void logSoftmax(View in, View out) {
        if (out.shape().size() == 0) {
            return;
        }
        int last = in.shape().rank() - 1;
        View row = scratch(in.type(), in.shape().with(last, 1));
        View exp = scratch(in.type(), in.shape());
        INDArray rows = array(new View(row.storage(), row.layout().expand(in.shape())));
        ops.max(array(in), array(row), new int[] {last});
        ops.binary(Binary.SUB, array(in), rows, array(out));
        ops.unary(Unary.EXP, array(out), array(exp));
        ops.sum(array(exp), array(row), new int[] {last});
        ops.unary(Unary.LOG, array(row), array(row));
        ops.binary(Binary.SUB, array(out), rows, array(out));
        free(exp.storage());
        free(row.storage());
    }

    /**
     * Softmax of x where the mask allows and of a very small number elsewhere, times the mask. Not of the least number:
     * ND4J makes NaN of a row that has nothing else.
     */
    @Override
    public void maskedSoftmax(View in, View mask, View out) {
        if (out.shape().size() == 0) {
            return;
        }
        double least = (out.type() == DType.FLOAT32 ? -Float.MAX_VALUE : -Double.MAX_VALUE) / 2;
        View open = indicator(mask, out.type());
        View penalty = scratch(out.type(), out.shape());
        ops.oneMinus(array(open), array(penalty));
        ops.scalar(Binary.MUL, array(penalty), least, array(penalty));
        ops.keepWhere(array(open), array(in), array(out));
        ops.binary(Binary.ADD, array(out), array(penalty), array(out));
        softmax(out, out);
        ops.binary(Binary.MUL, array(out), array(open), array(out));
        free(penalty.storage());
        free(open.storage());
    }

    /** The sum over h is a product of matrix and vector. */
    @Override
    public void additiveScore(View q, View k, View v, View out) {
        if (out.shape().size() == 0) {
            return;
        }
        View hidden = hidden(q, k);
        View scores = out.layout().isContiguous() ? out : scratch(out.type(), out.shape());
        int rows = Math.toIntExact(out.shape().size());
        matmul(reshaped(hidden, Shape.of(rows, v.shape().dim(0))), new View(v.storage(), v.layout().unsqueeze(1)),
                reshaped(scores, Shape.of(rows, 1)), false);
        if (scores != out) {
            move(scores, out);
        }
        free(hidden.storage());
    }

    /** tanh(q + k) as [B,T,S,H]. */
    private View hidden(View q, View k) {
        Shape full = Shape.of(q.shape().dim(0), q.shape().dim(1), k.shape().dim(1), q.shape().dim(2));
        View hidden = scratch(q.type(), full);
        ops.binary(Binary.ADD, array(new View(q.storage(), q.layout().unsqueeze(2).expand(full))),
                array(new View(k.storage(), k.layout().unsqueeze(1).expand(full))), array(hidden));
        ops.unary(Unary.TANH, array(hidden), array(hidden));
        return hidden;
    }

    private static View reshaped(View view, Shape shape) {
        return new View(view.storage(), view.layout().reshape(shape).orElseThrow());
    }

    /**
     * ND4J's Adam: it takes {@code m·rate·√c₂/c₁ / (√v + ε)}, c₁ and c₂ being the corrections, which is the contract's
     * {@code rate·(m/c₁)/(√(v/c₂) + ε)} when its ε is ours times √c₂. It mistakes strides, so it is for plain views.
     */
    @Override
    public void adam(View value, View gradient, View first, View second, Adam step) {
        if (value.shape().size() == 0) {
            return;
        }
        if (!Stream.of(value, gradient, first, second).allMatch(view -> view.layout().isContiguous())) {
            Kernels.super.adam(value, gradient, first, second, step);
            return;
        }
        View update = scratch(value.type(), value.shape());
        INDArray mean = array(first);
        INDArray square = array(second);
        ops.run(new AdamUpdater(array(gradient), square, mean, array(update), square, mean, step.rate(), step.beta1(),
                step.beta2(), step.epsilon() * Math.sqrt(step.correction2()), Math.toIntExact(step.time() - 1)));
        if (step.decay() != 0) {
            ops.scalar(Binary.MUL, array(value), 1 - step.rate() * step.decay(), array(value));
        }
        ops.binary(Binary.SUB, array(value), array(update), array(value));
        free(update.storage());
    }

    private static DynamicCustomOp op(String name, View out, View... in) {
        INDArray[] inputs = new INDArray[in.length];
        for (int i = 0; i < in.length; i++) {
            inputs[i] = array(in[i]);
        }
        return new DynamicCustomOp(name, inputs, new INDArray[] {array(out)});
    }

    private static INDArray array(View view) {
        return ((Cells) view.storage()).array(view.layout());
    }
}

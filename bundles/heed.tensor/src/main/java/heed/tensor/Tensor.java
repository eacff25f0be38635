package heed.tensor;

import heed.tensor.Gradients.Part;
import heed.tensor.Tape.Node;
import heed.tensor.Tape.Rule;
import heed.tensor.spi.Binary;
import heed.tensor.spi.DType;
import heed.tensor.spi.Kernels;
import heed.tensor.spi.Layout;
import heed.tensor.spi.Reduction;
import heed.tensor.spi.Unary;
import heed.tensor.spi.View;
import java.nio.ByteBuffer;
import java.util.Locale;
import java.util.Optional;

/**
 * An array of numbers on a backend. Operations compute now; those on tracked tensors are recorded, so that
 * {@link #backward} can give gradients. Elementwise operations broadcast: axes are aligned from the end, a size of 1 is
 * repeated.
 *
 * <p>Errors of all operations: {@link ShapeException} when shapes do not fit; {@link IllegalStateException} when a
 * scope of an operand is closed, or the thread is not the engine's.
 */
public final class Tensor {

    private final Engine engine;
    private final Buffer buffer;
    private final Layout layout;
    private boolean tracked;
    private boolean leaf;
    Tensor gradient;
    boolean ownsGradient;

    Tensor(Engine engine, Buffer buffer, Layout layout) {
        this.engine = engine;
        this.buffer = buffer;
        this.layout = layout;
    }

    /** The engine that made it. */
    public Engine engine() {
        return engine;
    }

    /** Sizes of the axes. */
    public Shape shape() {
        return layout.shape();
    }

    /** Size of one axis; −1 is the last. */
    public int dim(int axis) {
        return shape().dim(axis);
    }

    /** Type of the elements. */
    public DType type() {
        return buffer.storage().type();
    }

    /** Whether gradients flow to it. */
    public boolean isTracked() {
        return tracked;
    }

    /** The same elements as a leaf to which gradients flow: a parameter. */
    public Tensor tracked() {
        Tensor tracked = new Tensor(engine, buffer, layout);
        tracked.tracked = true;
        tracked.leaf = true;
        return tracked;
    }

    /** The same elements, cut off from gradients. */
    public Tensor detach() {
        return tracked ? new Tensor(engine, buffer, layout) : this;
    }

    /** The gradient of the last {@link #backward}, of this shape, as long as that step's scope is open. */
    public Optional<Tensor> gradient() {
        return Optional.ofNullable(gradient).filter(g -> g.buffer.owner().isOpen());
    }

    /**
     * Carries the gradient back from this scalar to everything tracked that it was computed from.
     *
     * @throws ShapeException when it has more than one element
     */
    public void backward() {
        if (shape().size() != 1) {
            throw new ShapeException("backward: starts from one number, such as a mean loss; got shape " + shape());
        }
        if (!tracked) {
            throw new IllegalStateException("backward: nothing that this was computed from is tracked");
        }
        engine.tape().backward(this);
    }

    // ---- elementwise -------------------------------------------------------------------------------------------

    /** a + b. */
    public Tensor add(Tensor other) {
        return binary(Binary.ADD, other);
    }

    /** a + s. */
    public Tensor add(double s) {
        return scalar(Binary.ADD, s);
    }

    /** a − b. */
    public Tensor sub(Tensor other) {
        return binary(Binary.SUB, other);
    }

    /** a · b, element by element. */
    public Tensor mul(Tensor other) {
        return binary(Binary.MUL, other);
    }

    /** a · s. */
    public Tensor mul(double s) {
        return scalar(Binary.MUL, s);
    }

    /** a / b. */
    public Tensor div(Tensor other) {
        return binary(Binary.DIV, other);
    }

    /** a / s. */
    public Tensor div(double s) {
        return scalar(Binary.DIV, s);
    }

    /** The greater of two; a gradient at equal ones goes to the first. */
    public Tensor max(Tensor other) {
        return binary(Binary.MAX, other);
    }

    /** The lesser of two; a gradient at equal ones goes to the first. */
    public Tensor min(Tensor other) {
        return binary(Binary.MIN, other);
    }

    /** aˢ. */
    public Tensor pow(double s) {
        return scalar(Binary.POW, s);
    }

    /** 1 where a &lt; b, else 0; no gradient. */
    public Tensor less(Tensor other) {
        return detach().binary(Binary.LESS, other.detach());
    }

    /** 1 where a &lt; s, else 0; no gradient. */
    public Tensor less(double s) {
        return detach().scalar(Binary.LESS, s);
    }

    /** 1 where a = b, else 0; no gradient. */
    public Tensor equal(Tensor other) {
        return detach().binary(Binary.EQUAL, other.detach());
    }

    /** −x. */
    public Tensor neg() {
        return unary(Unary.NEG);
    }

    /** eˣ. */
    public Tensor exp() {
        return unary(Unary.EXP);
    }

    /** Natural logarithm. */
    public Tensor log() {
        return unary(Unary.LOG);
    }

    /** Hyperbolic tangent. */
    public Tensor tanh() {
        return unary(Unary.TANH);
    }

    /** 1 / (1 + e⁻ˣ). */
    public Tensor sigmoid() {
        return unary(Unary.SIGMOID);
    }

    /** max(x, 0). */
    public Tensor relu() {
        return unary(Unary.RELU);
    }

    /** √x. */
    public Tensor sqrt() {
        return unary(Unary.SQRT);
    }

    /** |x|. */
    public Tensor abs() {
        return unary(Unary.ABS);
    }

    // ---- reductions --------------------------------------------------------------------------------------------

    /** Sum of all elements, a scalar. */
    public Tensor sum() {
        return reshape((int) shape().size()).sum(false, 0);
    }

    /** Sum along an axis, which goes away. */
    public Tensor sum(int axis) {
        return sum(false, axis);
    }

    /** Sum along an axis, which stays with size 1 if it is to be kept. */
    public Tensor sum(boolean keep, int axis) {
        int at = shape().axis(axis);
        Tensor y = reduce(Reduction.SUM, shape().with(at, 1)).record(Gradients.SUM, null, this);
        return keep ? y : y.reshape(shape().without(at).dims());
    }

    /** Mean of all elements, a scalar. */
    public Tensor mean() {
        return sum().div(shape().size());
    }

    /** Mean along an axis, which goes away. */
    public Tensor mean(int axis) {
        return sum(axis).div(dim(axis));
    }

    /** Greatest along an axis, which goes away. */
    public Tensor max(int axis) {
        int at = shape().axis(axis);
        Tensor y = reduce(Reduction.MAX, shape().with(at, 1)).record(Gradients.MAX, at, this);
        return y.reshape(shape().without(at).dims());
    }

    /** Index of the first greatest along the last axis, which goes away; INT32. */
    public Tensor argmax() {
        Tensor y = engine.empty(DType.INT32, shape().with(-1, 1));
        engine.kernels().argmax(view(), y.view());
        return y.reshape(shape().without(-1).dims());
    }

    /** Softmax over the last axis. */
    public Tensor softmax() {
        Tensor y = like();
        engine.kernels().softmax(view(), y.view());
        return y.record(Gradients.SOFTMAX, null, this);
    }

    /**
     * Softmax over the last axis among the elements that the mask allows; the others, and rows without any, are 0.
     *
     * @param mask 1 where allowed, 0 where not; of this shape or repeatable to it
     */
    public Tensor softmax(Tensor mask) {
        if (!mask.shape().expandsTo(shape())) {
            throw new ShapeException("softmax: a mask " + mask.shape() + " cannot be repeated to scores " + shape());
        }
        Tensor y = like();
        engine.kernels().maskedSoftmax(view(), mask.expandedView(shape()), y.view());
        return y.record(Gradients.SOFTMAX, null, this);
    }

    /** Logarithm of the softmax over the last axis. */
    public Tensor logSoftmax() {
        Tensor y = like();
        engine.kernels().logSoftmax(view(), y.view());
        return y.record(Gradients.LOG_SOFTMAX, null, this);
    }

    // ---- products and rows -------------------------------------------------------------------------------------

    /**
     * Matrix product over the last two axes: […,m,k]·[…,k,n] = […,m,n]. Leading axes are broadcast; a matrix [k,n] on
     * the right serves all leading axes in one product.
     */
    public Tensor matmul(Tensor other) {
        return Products.matmul(this, other);
    }

    /**
     * Rows of a table by their ids; equal ids share a gradient.
     *
     * @param ids INT32, any shape […], each from 0 to V−1; this tensor is the table [V,D]
     * @return […,D]
     */
    public Tensor rows(Tensor ids) {
        return Products.rows(this, ids);
    }

    // ---- shape -------------------------------------------------------------------------------------------------

    /** The same elements in another shape; one size may be −1. Copies only if the layout asks for it. */
    public Tensor reshape(int... dims) {
        Shape target = Shapes.completed(shape(), dims);
        Optional<Layout> seen = layout.reshape(target);
        if (seen.isEmpty()) {
            return copy().reshape(dims);
        }
        return target.equals(shape()) ? this : see(seen.get()).record(Gradients.RESHAPE, null, this);
    }

    /** Two axes exchanged; a view. */
    public Tensor transpose(int first, int second) {
        int[] axes = {shape().axis(first), shape().axis(second)};
        return see(layout.transpose(axes[0], axes[1])).record(Gradients.TRANSPOSE, axes, this);
    }

    /** A new axis of size 1 before the given one; a view. */
    public Tensor unsqueeze(int axis) {
        int rank = shape().rank();
        int at = axis < 0 ? axis + rank + 1 : axis;
        if (at < 0 || at > rank) {
            throw new ShapeException("unsqueeze: axis " + axis + " of shape " + shape() + "; wants "
                    + (-rank - 1) + " to " + rank);
        }
        return see(layout.unsqueeze(at)).record(Gradients.RESHAPE, null, this);
    }

    /** Repeated to a larger shape; a view. */
    public Tensor expand(Shape target) {
        if (!shape().expandsTo(target)) {
            throw new ShapeException("expand: shape " + shape() + " cannot be repeated to " + target);
        }
        return shape().equals(target) ? this : see(layout.expand(target)).record(Gradients.EXPAND, null, this);
    }

    /** Slots {@code from} (inclusive) to {@code to} (exclusive) of an axis; a view. */
    public Tensor slice(int axis, int from, int to) {
        int at = shape().axis(axis);
        if (from < 0 || to < from || to > dim(at)) {
            throw new ShapeException("slice: " + from + ".." + to + " of axis " + at + " of shape " + shape()
                    + "; wants 0 ≤ from ≤ to ≤ " + dim(at));
        }
        return see(layout.slice(at, from, to)).record(Gradients.SLICE, new Part(at, from, to, false), this);
    }

    /** One slot of an axis, which goes away; a view. */
    public Tensor select(int axis, int index) {
        int at = shape().axis(axis);
        if (index < 0 || index >= dim(at)) {
            throw new ShapeException("select: slot " + index + " of axis " + at + " of shape " + shape()
                    + ", which has " + dim(at) + ", counted from 0");
        }
        return see(layout.select(at, index)).record(Gradients.SLICE, new Part(at, index, index + 1, true), this);
    }

    /** The same elements in memory of their own, in row-major order. */
    public Tensor copy() {
        Tensor y = like();
        engine.kernels().copy(view(), y.view());
        return y.record(Gradients.COPY, null, this);
    }

    /** Itself if its elements lie in row-major order without gaps, else a copy that does. */
    public Tensor contiguous() {
        return layout.isContiguous() ? this : copy();
    }

    /** Integers as floating numbers; no gradient. */
    public Tensor floating() {
        Tensor y = engine.empty(engine.precision(), shape());
        engine.kernels().copy(view(), y.view());
        return y;
    }

    // ---- to the host -------------------------------------------------------------------------------------------

    /** The only element. */
    public double item() {
        if (shape().size() != 1) {
            throw new ShapeException("item: wants one element, got shape " + shape());
        }
        return toDoubles()[0];
    }

    /** All elements in row-major order. */
    public double[] toDoubles() {
        ByteBuffer host = host();
        double[] values = new double[(int) shape().size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = switch (type()) {
                case FLOAT32 -> host.getFloat();
                case FLOAT64 -> host.getDouble();
                case INT32 -> host.getInt();
            };
        }
        return values;
    }

    /** All elements in row-major order. */
    public float[] toFloats() {
        ByteBuffer host = host();
        float[] values = new float[(int) shape().size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = type() == DType.FLOAT64 ? (float) host.getDouble()
                    : type() == DType.FLOAT32 ? host.getFloat() : host.getInt();
        }
        return values;
    }

    /** All elements of an INT32 tensor in row-major order. */
    public int[] toInts() {
        if (type() != DType.INT32) {
            throw new IllegalStateException("toInts: wants INT32, got " + type());
        }
        int[] values = new int[(int) shape().size()];
        host().asIntBuffer().get(values);
        return values;
    }

    private ByteBuffer host() {
        Tensor flat = layout.isContiguous() ? this : engine.withoutGradients(this::copy);
        ByteBuffer host = engine.staging((int) shape().size() * type().bytes());
        if (host.hasRemaining()) {
            engine.kernels().download(flat.view().storage(), flat.layout.offset(), host);
        }
        return host.rewind();
    }

    // ---- inside ------------------------------------------------------------------------------------------------

    /** What kernels see of it. */
    public View view() {
        return new View(buffer.storage(), layout);
    }

    View view(Layout other) {
        return new View(buffer.storage(), other);
    }

    View expandedView(Shape target) {
        return shape().equals(target) ? view() : view(layout.expand(target));
    }

    Layout layout() {
        return layout;
    }

    Buffer buffer() {
        return buffer;
    }

    boolean isLeaf() {
        return leaf;
    }

    /** Remembers how this was computed, if a gradient can be wanted. */
    Tensor record(Rule rule, Object attribute, Tensor... inputs) {
        if (engine.isRecording()) {
            for (Tensor input : inputs) {
                if (input.tracked) {
                    tracked = true;
                    engine.tape().add(new Node(rule, this, attribute, inputs));
                    break;
                }
            }
        }
        return this;
    }

    /** Elementwise without a record, for rules and comparisons. */
    Tensor with(Binary op, Tensor other) {
        Shape shape = shape().equals(other.shape()) ? shape()
                : Shape.broadcast(op.name().toLowerCase(Locale.ROOT), shape(), other.shape());
        Tensor y = engine.empty(type(), shape);
        engine.kernels().binary(op, expandedView(shape), other.expandedView(shape), y.view());
        return y;
    }

    /** Summed over the axes along which the given shape would be repeated to get this one. */
    Tensor sumTo(Shape target) {
        if (shape().equals(target)) {
            return this;
        }
        int lead = shape().rank() - target.rank();
        Shape reduced = shape();
        for (int axis = 0; axis < shape().rank(); axis++) {
            if (axis < lead || target.dim(axis - lead) == 1) {
                reduced = reduced.with(axis, 1);
            }
        }
        return reduce(Reduction.SUM, reduced).reshape(target.dims());
    }

    /** Operands have one type. */
    void checkType(String operation, Tensor other) {
        if (other.type() != type()) {
            throw new ShapeException(operation + ": types " + type() + " and " + other.type()
                    + " do not mix; see floating()");
        }
    }

    private Tensor reduce(Reduction op, Shape reduced) {
        Tensor y = engine.empty(type(), reduced);
        engine.kernels().reduce(op, view(), y.view());
        return y;
    }

    private Tensor see(Layout other) {
        return new Tensor(engine, buffer, other);
    }

    private Tensor like() {
        return engine.empty(type(), shape());
    }

    private Tensor unary(Unary op) {
        Tensor y = like();
        engine.kernels().unary(op, view(), y.view());
        return y.record(Gradients.UNARY.get(op), null, this);
    }

    private Tensor binary(Binary op, Tensor other) {
        checkType(op.name().toLowerCase(Locale.ROOT), other);
        return with(op, other).record(Gradients.BINARY.get(op), null, this, other);
    }

    private Tensor scalar(Binary op, double s) {
        Tensor y = like();
        Kernels kernels = engine.kernels();
        kernels.scalar(op, view(), s, y.view());
        return y.record(Gradients.SCALAR.get(op), s, this);
    }

    @Override
    public String toString() {
        return "Tensor" + shape() + " " + (buffer.owner().isOpen() ? type() : "closed");
    }
}

package heed.tensor;

import heed.tensor.Tape.Node;
import heed.tensor.Tape.Rule;
import heed.tensor.spi.Binary;
import heed.tensor.spi.DType;
import heed.tensor.spi.Layout;
import heed.tensor.spi.Unary;
import heed.tensor.spi.View;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * An array of numbers on a backend. Operations compute now; those on tracked tensors are recorded, so that
 * {@link #backward} can give gradients. Elementwise operations broadcast: axes are aligned from the end, a size of 1 is
 * repeated.
 *
 * <p>Errors of all operations: {@link ShapeException} when shapes do not fit; {@link IllegalStateException} when a
 * scope of an operand is closed, or the thread is not the engine's.
 */
public final class Tensor {

    /** Where the gradient of a view lies: in the gradient of the whole. */
    record Place(Tensor whole, UnaryOperator<Tensor> view) {
    }

    private final Engine engine;
    private final Buffer buffer;
    private final Layout layout;
    private boolean tracked;
    private boolean leaf;
    Tensor gradient;
    boolean ownsGradient;
    Products.Sum products;
    Tensor rowSums;
    List<Tensor> sums;
    Place place;
    Slots.Slot slot;

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

    /** The same elements, to which gradients flow and go on to what is written there. */
    Tensor written() {
        Tensor written = new Tensor(engine, buffer, layout);
        written.tracked = true;
        return written;
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
        return Elementwise.binary(this, Binary.ADD, other);
    }

    /** a + s. */
    public Tensor add(double s) {
        return Elementwise.scalar(this, Binary.ADD, s);
    }

    /** a − b. */
    public Tensor sub(Tensor other) {
        return Elementwise.binary(this, Binary.SUB, other);
    }

    /** a · b, element by element. */
    public Tensor mul(Tensor other) {
        return Elementwise.binary(this, Binary.MUL, other);
    }

    /** a · s. */
    public Tensor mul(double s) {
        return Elementwise.scalar(this, Binary.MUL, s);
    }

    /** a / b. */
    public Tensor div(Tensor other) {
        return Elementwise.binary(this, Binary.DIV, other);
    }

    /** a / s. */
    public Tensor div(double s) {
        return Elementwise.scalar(this, Binary.DIV, s);
    }

    /** The greater of two; a gradient at equal ones goes to the first. */
    public Tensor max(Tensor other) {
        return Elementwise.binary(this, Binary.MAX, other);
    }

    /** The lesser of two; a gradient at equal ones goes to the first. */
    public Tensor min(Tensor other) {
        return Elementwise.binary(this, Binary.MIN, other);
    }

    /** aᵇ; a gradient reaches b where a is above 0. */
    public Tensor pow(Tensor other) {
        return Elementwise.binary(this, Binary.POW, other);
    }

    /** Each element brought into [least, most]; a gradient passes at both ends and between. NaN stays. */
    public Tensor clamp(double least, double most) {
        if (!(least <= most)) {
            throw new IllegalArgumentException("clamp: from " + least + " to " + most + " there is nothing");
        }
        return Elementwise.scalar(Elementwise.scalar(this, Binary.MAX, least), Binary.MIN, most);
    }

    /** aˢ. */
    public Tensor pow(double s) {
        return Elementwise.scalar(this, Binary.POW, s);
    }

    /** 1 where a &lt; b, else 0; no gradient. */
    public Tensor less(Tensor other) {
        return Elementwise.binary(detach(), Binary.LESS, other.detach());
    }

    /** 1 where a &lt; s, else 0; no gradient. */
    public Tensor less(double s) {
        return Elementwise.scalar(detach(), Binary.LESS, s);
    }

    /** 1 where a ≤ b, else 0; no gradient. */
    public Tensor lessEqual(Tensor other) {
        return Elementwise.either(less(other), equal(other));
    }

    /** 1 where a ≤ s, else 0; no gradient. */
    public Tensor lessEqual(double s) {
        return Elementwise.either(less(s), equal(s));
    }

    /** 1 where a &gt; b, else 0; no gradient. */
    public Tensor greater(Tensor other) {
        return other.less(this);
    }

    /** 1 where a &gt; s, else 0; no gradient. */
    public Tensor greater(double s) {
        return Elementwise.unary(detach(), Unary.NEG).less(-s);
    }

    /** 1 where a ≥ b, else 0; no gradient. */
    public Tensor greaterEqual(Tensor other) {
        return other.lessEqual(this);
    }

    /** 1 where a ≥ s, else 0; no gradient. */
    public Tensor greaterEqual(double s) {
        return Elementwise.either(greater(s), equal(s));
    }

    /** 1 where a = b, else 0; no gradient. */
    public Tensor equal(Tensor other) {
        return Elementwise.binary(detach(), Binary.EQUAL, other.detach());
    }

    /** 1 where a = s, else 0; no gradient. */
    public Tensor equal(double s) {
        return Elementwise.scalar(detach(), Binary.EQUAL, s);
    }

    /** 1 where a ≠ b, else 0 (NaN differs from all); no gradient. */
    public Tensor notEqual(Tensor other) {
        return equal(other).not();
    }

    /** 1 where a ≠ s, else 0; no gradient. */
    public Tensor notEqual(double s) {
        return equal(s).not();
    }

    /** 1 − a, for ones and zeros. */
    private Tensor not() {
        return Elementwise.scalar(Elementwise.scalar(this, Binary.MUL, -1), Binary.ADD, 1);
    }

    /** −x. */
    public Tensor neg() {
        return Elementwise.unary(this, Unary.NEG);
    }

    /** eˣ. */
    public Tensor exp() {
        return Elementwise.unary(this, Unary.EXP);
    }

    /** Natural logarithm. */
    public Tensor log() {
        return Elementwise.unary(this, Unary.LOG);
    }

    /** Hyperbolic tangent. */
    public Tensor tanh() {
        return Elementwise.unary(this, Unary.TANH);
    }

    /** 1 / (1 + e⁻ˣ). */
    public Tensor sigmoid() {
        return Elementwise.unary(this, Unary.SIGMOID);
    }

    /** max(x, 0). */
    public Tensor relu() {
        return Elementwise.unary(this, Unary.RELU);
    }

    /** √x. */
    public Tensor sqrt() {
        return Elementwise.unary(this, Unary.SQRT);
    }

    /** |x|. */
    public Tensor abs() {
        return Elementwise.unary(this, Unary.ABS);
    }

    // ---- reductions --------------------------------------------------------------------------------------------

    /** Sum of all elements, a scalar. */
    public Tensor sum() {
        return reshape((int) shape().size()).sum(false, 0);
    }

    /** Sum along axes, which go away. Here and below: several axes in one call; all, if none are given. */
    public Tensor sum(int... axes) {
        return sum(false, axes);
    }

    /** Sum along axes, which stay with size 1 if they are to be kept. */
    public Tensor sum(boolean keep, int... axes) {
        return Reductions.sum(this, keep, axes);
    }

    /** Mean of all elements, a scalar. */
    public Tensor mean() {
        return sum().div(shape().size());
    }

    /** Mean along axes, which go away; NaN of none. */
    public Tensor mean(int... axes) {
        return mean(false, axes);
    }

    /** Mean along axes, which stay with size 1 if they are to be kept. */
    public Tensor mean(boolean keep, int... axes) {
        return Reductions.mean(this, keep, axes);
    }

    /** Greatest along axes, which go away; −∞ of none. Equal greatest share the gradient. */
    public Tensor max(int... axes) {
        return max(false, axes);
    }

    /** Greatest along axes, which stay with size 1 if they are to be kept. */
    public Tensor max(boolean keep, int... axes) {
        return Reductions.max(this, keep, axes);
    }

    /** Least along axes, which go away; ∞ of none. Equal least share the gradient. */
    public Tensor min(int... axes) {
        return neg().max(axes).neg();
    }

    /** Least along axes, which stay with size 1 if they are to be kept. */
    public Tensor min(boolean keep, int... axes) {
        return neg().max(keep, axes).neg();
    }

    /**
     * {@code log Σ eˣ} along axes, which go away, without overflow. Of nothing, or of nothing but −∞, it is −∞
     * and its gradient 0; what the gradient at ∞ is, is open.
     */
    public Tensor logSumExp(int... axes) {
        return logSumExp(false, axes);
    }

    /** {@code log Σ eˣ} along axes, which stay with size 1 if they are to be kept. */
    public Tensor logSumExp(boolean keep, int... axes) {
        return Reductions.logSumExp(this, keep, axes);
    }

    /** Running sums along an axis: element j is the sum of elements 0 to j. */
    public Tensor cumulativeSum(int axis) {
        return Reductions.cumulativeSum(this, axis, false);
    }

    /** Index of the first greatest along the last axis, which goes away; INT32. */
    public Tensor argmax() {
        return Reductions.argmax(this);
    }

    /** Softmax over the last axis. */
    public Tensor softmax() {
        return Reductions.softmax(this);
    }

    /**
     * Softmax over the last axis among the elements that the mask allows; the others, and rows without any, are 0.
     *
     * @param mask 1 where allowed, 0 where not; of this shape or repeatable to it
     */
    public Tensor softmax(Tensor mask) {
        return Reductions.softmax(this, mask);
    }

    /** Logarithm of the softmax over the last axis. */
    public Tensor logSoftmax() {
        return Reductions.logSoftmax(this);
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
     * {@code base + this·other}: […,m,k]·[k,n] added to something of that shape or repeatable to it, such as a bias
     * [n] or the prepared input of a step.
     */
    public Tensor matmul(Tensor other, Tensor base) {
        return Products.matmul(this, other, base);
    }

    /**
     * Rows of a table by their ids; equal ids share a gradient.
     *
     * @param ids INT32, any shape […], each from 0 to V−1; this tensor is the table [V,D]
     * @return […,D]
     * @throws IndexOutOfBoundsException naming the first id out of range and its place, where ids came from
     *     the host ({@link Engine#ids})
     */
    public Tensor rows(Tensor ids) {
        return Products.rows(this, ids);
    }

    /**
     * One or more elements of each row of the last axis, by their places; equal places share a gradient.
     *
     * @param ids INT32 […,K], each from 0 to V−1; this tensor is […,V], the leading axes equal
     * @return […,K]
     * @throws IndexOutOfBoundsException as {@link #rows}
     */
    public Tensor pick(Tensor ids) {
        return Products.pick(this, ids);
    }

    // ---- shape -------------------------------------------------------------------------------------------------

    /** The same elements in another shape; one size may be −1. Copies only if the layout asks for it. */
    public Tensor reshape(int... dims) {
        return Views.reshape(this, dims);
    }

    /** Two axes exchanged; a view. */
    public Tensor transpose(int first, int second) {
        return Views.transpose(this, first, second);
    }

    /** A new axis of size 1 before the given one; a view. */
    public Tensor unsqueeze(int axis) {
        return Views.unsqueeze(this, axis);
    }

    /** Repeated to a larger shape; a view. */
    public Tensor expand(Shape target) {
        return Views.expand(this, target);
    }

    /** Slots {@code from} (inclusive) to {@code to} (exclusive) of an axis; a view. */
    public Tensor slice(int axis, int from, int to) {
        return Views.slice(this, axis, from, to);
    }

    /** One slot of an axis, which goes away; a view. */
    public Tensor select(int axis, int index) {
        return Views.select(this, axis, index);
    }

    /**
     * All slots of an axis, which goes away: n tensors, in order. Where each is used, cheaper than {@link #select} of
     * each: their gradients become that of the whole without being added to it one by one.
     */
    public List<Tensor> unbind(int axis) {
        return Slots.of(this, axis);
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
        return HostCopies.doubles(this);
    }

    /** All elements in row-major order. */
    public float[] toFloats() {
        return HostCopies.floats(this);
    }

    /** All elements of an INT32 tensor in row-major order. */
    public int[] toInts() {
        return HostCopies.ints(this);
    }

    // ---- from the host -----------------------------------------------------------------------------------------

    /**
     * Puts new values here, in row-major order: the next inputs of a {@link Recording}.
     *
     * @throws ShapeException when they are not as many, or this is not a floating tensor without gaps
     */
    public void assign(float... values) {
        HostCopies.assign(this, values);
    }

    /** The same for an INT32 tensor. */
    public void assign(int... values) {
        HostCopies.assign(this, values);
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

    /** The same storage through another layout. */
    Tensor see(Layout other) {
        return new Tensor(engine, buffer, other);
    }

    /** Room for a result of this shape and type. */
    Tensor like() {
        return engine.empty(type(), shape());
    }

    @Override
    public String toString() {
        return "Tensor" + shape() + " " + (buffer.owner().isOpen() ? type() : "closed");
    }
}

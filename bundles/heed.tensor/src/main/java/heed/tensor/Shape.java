package heed.tensor;

import java.util.Arrays;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Sizes of a tensor's axes. Immutable; a scalar has rank 0. */
public final class Shape {

    private final int[] dims;

    private Shape(int[] dims) {
        this.dims = dims;
    }

    /** A shape of the given sizes, none negative. */
    public static Shape of(int... dims) {
        for (int dim : dims) {
            if (dim < 0) {
                throw new ShapeException("a shape has no negative sizes: got " + Arrays.toString(dims));
            }
        }
        return new Shape(dims.clone());
    }

    /** Number of axes. */
    public int rank() {
        return dims.length;
    }

    /** Size of an axis; −1 is the last. */
    public int dim(int axis) {
        return dims[axis(axis)];
    }

    /** A copy of all sizes. */
    public int[] dims() {
        return dims.clone();
    }

    /** Number of elements. */
    public long size() {
        long size = 1;
        for (int dim : dims) {
            size *= dim;
        }
        return size;
    }

    /** An axis counted from the front; −1 is the last. */
    public int axis(int axis) {
        int front = axis < 0 ? axis + dims.length : axis;
        if (front < 0 || front >= dims.length) {
            throw new ShapeException("axis " + axis + " of shape " + this + ", which has " + dims.length + " axes");
        }
        return front;
    }

    /** With one axis of another size. */
    public Shape with(int axis, int dim) {
        int[] changed = dims.clone();
        changed[axis(axis)] = dim;
        return of(changed);
    }

    /** Without one axis. */
    public Shape without(int axis) {
        int gone = axis(axis);
        int[] rest = new int[dims.length - 1];
        for (int i = 0; i < rest.length; i++) {
            rest[i] = dims[i < gone ? i : i + 1];
        }
        return new Shape(rest);
    }

    /** With a new axis of size 1 before the given one. */
    public Shape inserted(int axis) {
        int[] more = new int[dims.length + 1];
        for (int i = 0; i < more.length; i++) {
            more[i] = i == axis ? 1 : dims[i < axis ? i : i - 1];
        }
        return new Shape(more);
    }

    /** Whether a tensor of this shape can be repeated to the other: equal from the end, or 1, or absent. */
    public boolean expandsTo(Shape target) {
        int lead = target.dims.length - dims.length;
        for (int i = 0; lead >= 0 && i < dims.length; i++) {
            if (dims[i] != target.dims[i + lead] && dims[i] != 1) {
                return false;
            }
        }
        return lead >= 0;
    }

    /**
     * The shape of an elementwise result: axes aligned from the end, sizes equal or 1.
     *
     * @param operation for the error
     * @throws ShapeException naming the operation, both shapes and the axis that does not fit
     */
    public static Shape broadcast(String operation, Shape a, Shape b) {
        int rank = Math.max(a.dims.length, b.dims.length);
        int[] result = new int[rank];
        for (int i = 1; i <= rank; i++) {
            int left = i <= a.dims.length ? a.dims[a.dims.length - i] : 1;
            int right = i <= b.dims.length ? b.dims[b.dims.length - i] : 1;
            if (left != right && left != 1 && right != 1) {
                throw new ShapeException(operation + ": shapes " + a + " and " + b + " do not fit: axis " + (-i)
                        + " has " + left + " and " + right + "; they must be equal, or one of them 1");
            }
            result[rank - i] = left == 1 ? right : left;
        }
        return new Shape(result);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Shape that && Arrays.equals(dims, that.dims);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(dims);
    }

    @Override
    public String toString() {
        return IntStream.of(dims).mapToObj(String::valueOf).collect(Collectors.joining(", ", "[", "]"));
    }
}

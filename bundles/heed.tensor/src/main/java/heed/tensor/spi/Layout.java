package heed.tensor.spi;

import heed.tensor.Shape;
import java.util.Arrays;
import java.util.Optional;

/**
 * Where the elements of a view lie in its storage: element {@code (i, j, …)} is at
 * {@code offset + i·stride(0) + j·stride(1) + …}. A stride of zero repeats one element along its axis.
 */
public final class Layout {

    private final Shape shape;
    private final long[] strides;
    private final long offset;

    /** A layout of its own; {@code strides} has one entry an axis. */
    public Layout(Shape shape, long[] strides, long offset) {
        if (strides.length != shape.rank()) {
            throw new IllegalArgumentException(strides.length + " strides for shape " + shape);
        }
        this.shape = shape;
        this.strides = strides.clone();
        this.offset = offset;
    }

    /** Row-major without gaps, from the start of the storage. */
    public static Layout contiguous(Shape shape) {
        long[] strides = new long[shape.rank()];
        long step = 1;
        for (int axis = shape.rank() - 1; axis >= 0; axis--) {
            strides[axis] = step;
            step *= shape.dim(axis);
        }
        return new Layout(shape, strides, 0);
    }

    /** Sizes of the axes. */
    public Shape shape() {
        return shape;
    }

    /** Number of axes. */
    public int rank() {
        return shape.rank();
    }

    /** Distance in elements between neighbours along an axis. */
    public long stride(int axis) {
        return strides[axis];
    }

    /** A copy of all strides. */
    public long[] strides() {
        return strides.clone();
    }

    /** Index of the first element in the storage. */
    public long offset() {
        return offset;
    }

    /** Whether the elements lie in row-major order without gaps (axes of size 1 do not matter). */
    public boolean isContiguous() {
        long step = 1;
        for (int axis = shape.rank() - 1; axis >= 0; axis--) {
            if (shape.dim(axis) != 1) {
                if (strides[axis] != step) {
                    return false;
                }
                step *= shape.dim(axis);
            }
        }
        return true;
    }

    /** Slots {@code from} (inclusive) to {@code to} (exclusive) of an axis. */
    public Layout slice(int axis, int from, int to) {
        return new Layout(shape.with(axis, to - from), strides, offset + from * strides[axis]);
    }

    /** One slot of an axis, which goes away. */
    public Layout select(int axis, int index) {
        long[] rest = new long[strides.length - 1];
        for (int i = 0; i < rest.length; i++) {
            rest[i] = strides[i < axis ? i : i + 1];
        }
        return new Layout(shape.without(axis), rest, offset + index * strides[axis]);
    }

    /** Two axes exchanged. */
    public Layout transpose(int first, int second) {
        int[] dims = shape.dims();
        long[] swapped = strides();
        int dim = dims[first];
        dims[first] = dims[second];
        dims[second] = dim;
        swapped[first] = strides[second];
        swapped[second] = strides[first];
        return new Layout(Shape.of(dims), swapped, offset);
    }

    /** A new axis of size 1 before the given one. */
    public Layout unsqueeze(int axis) {
        long[] more = new long[strides.length + 1];
        for (int i = 0; i < more.length; i++) {
            more[i] = i == axis ? 0 : strides[i < axis ? i : i - 1];
        }
        return new Layout(shape.inserted(axis), more, offset);
    }

    /** The same elements repeated along new leading axes and along axes of size 1, without a copy. */
    public Layout expand(Shape target) {
        int lead = target.rank() - shape.rank();
        long[] wide = new long[target.rank()];
        for (int axis = lead; axis < target.rank(); axis++) {
            wide[axis] = shape.dim(axis - lead) == 1 ? 0 : strides[axis - lead];
        }
        return new Layout(target, wide, offset);
    }

    /** The same elements in another shape; empty when that needs a copy. */
    public Optional<Layout> reshape(Shape target) {
        if (isContiguous() || shape.size() == 0) {
            Layout plain = contiguous(target);
            return Optional.of(new Layout(target, plain.strides, offset));
        }
        return merged(target);
    }

    /** Tries to make each target axis out of a run of axes that follow each other in memory. */
    private Optional<Layout> merged(Shape target) {
        long[] made = new long[target.rank()];
        int source = shape.rank() - 1;
        long left = 0;
        long step = 1;
        for (int axis = target.rank() - 1; axis >= 0; axis--) {
            if (target.dim(axis) == 1) {
                continue;
            }
            if (left == 0) {
                while (source >= 0 && shape.dim(source) == 1) {
                    source--;
                }
                step = strides[source];
                left = shape.dim(source--);
                while (source >= 0 && (shape.dim(source) == 1 || strides[source] == step * left)) {
                    left *= shape.dim(source--);
                }
            }
            if (left % target.dim(axis) != 0) {
                return Optional.empty();
            }
            made[axis] = step;
            step *= target.dim(axis);
            left /= target.dim(axis);
            left = left == 1 ? 0 : left;
        }
        return Optional.of(new Layout(target, made, offset));
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Layout that && offset == that.offset && Arrays.equals(strides, that.strides)
                && shape.equals(that.shape);
    }

    @Override
    public int hashCode() {
        return 31 * (31 * Arrays.hashCode(strides) + shape.hashCode()) + Long.hashCode(offset);
    }

    @Override
    public String toString() {
        return shape + " strides " + Arrays.toString(strides) + " offset " + offset;
    }
}

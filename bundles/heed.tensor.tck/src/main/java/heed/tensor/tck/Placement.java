package heed.tensor.tck;

import heed.tensor.Shape;
import heed.tensor.spi.Layout;

/** Ways in which a view can lie in its storage. */
enum Placement {
    /** Row-major from the start. */
    CONTIGUOUS,
    /** The last two axes exchanged in memory. */
    TRANSPOSED,
    /** All axes reversed in memory. */
    REVERSED,
    /** Part of something larger, with an offset. */
    SLICED,
    /** Every third row: a time step of [B, T, H]. */
    STEPPED,
    /** One slot repeated along the first axis; for inputs. */
    REPEATED_FIRST,
    /** One slot repeated along the last axis; for inputs. */
    REPEATED_LAST;

    private static final int STEPS = 3;

    /** Whether a kernel may write to it. */
    boolean isWritable() {
        return this != REPEATED_FIRST && this != REPEATED_LAST;
    }

    /** A layout of the shape. */
    Layout layout(Shape shape) {
        int rank = shape.rank();
        if (rank == 0) {
            return new Layout(shape, new long[0], this == CONTIGUOUS ? 0 : 2);
        }
        return switch (this) {
            case CONTIGUOUS -> Layout.contiguous(shape);
            case TRANSPOSED -> rank == 1 ? STEPPED.layout(shape)
                    : Layout.contiguous(swapped(shape)).transpose(rank - 2, rank - 1);
            case REVERSED -> reversed(shape);
            case SLICED -> sliced(shape);
            case STEPPED -> Layout.contiguous(shape.inserted(1).with(1, STEPS)).select(1, 1);
            case REPEATED_FIRST -> repeated(shape, 0);
            case REPEATED_LAST -> repeated(shape, rank - 1);
        };
    }

    /** The axis along which all values are the same, or −1. */
    int repeatedAxis(Shape shape) {
        return isWritable() || shape.rank() == 0 ? -1 : this == REPEATED_FIRST ? 0 : shape.rank() - 1;
    }

    private static Layout repeated(Shape shape, int axis) {
        return Layout.contiguous(shape.with(axis, Math.min(1, shape.dim(axis)))).expand(shape);
    }

    private static Layout sliced(Shape shape) {
        int[] larger = shape.dims();
        for (int axis = 0; axis < larger.length; axis++) {
            larger[axis] += 2;
        }
        Layout layout = Layout.contiguous(Shape.of(larger));
        for (int axis = 0; axis < larger.length; axis++) {
            layout = layout.slice(axis, 1, 1 + shape.dim(axis));
        }
        return layout;
    }

    private static Layout reversed(Shape shape) {
        int rank = shape.rank();
        int[] dims = shape.dims();
        for (int axis = 0; axis < rank; axis++) {
            dims[axis] = shape.dim(rank - 1 - axis);
        }
        Layout layout = Layout.contiguous(Shape.of(dims));
        for (int axis = 0; axis < rank / 2; axis++) {
            layout = layout.transpose(axis, rank - 1 - axis);
        }
        return layout;
    }

    private static Shape swapped(Shape shape) {
        int rank = shape.rank();
        return shape.with(rank - 2, shape.dim(rank - 1)).with(rank - 1, shape.dim(rank - 2));
    }
}

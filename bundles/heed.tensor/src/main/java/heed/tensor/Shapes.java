package heed.tensor;

import java.util.stream.IntStream;

/** Works out shapes for {@link Tensor}. */
final class Shapes {

    private Shapes() {
    }

    /** Axes counted from the front; all, if none are given. */
    static int[] axes(Shape shape, int... wanted) {
        if (wanted.length == 0) {
            return IntStream.range(0, shape.rank()).toArray();
        }
        int[] axes = wanted.clone();
        for (int i = 0; i < axes.length; i++) {
            axes[i] = shape.axis(wanted[i]);
            for (int j = 0; j < i; j++) {
                if (axes[i] == axes[j]) {
                    throw new ShapeException("axis " + axes[i] + " of shape " + shape + " is given twice, as "
                            + wanted[j] + " and " + wanted[i]);
                }
            }
        }
        return axes;
    }

    /** With size 1 in some axes. */
    static Shape ones(Shape shape, int... axes) {
        Shape ones = shape;
        for (int axis : axes) {
            ones = ones.with(axis, 1);
        }
        return ones;
    }

    /** Without axes of size 1. */
    static Tensor dropped(Tensor x, int... axes) {
        int[] dims = x.shape().dims();
        for (int axis : axes) {
            dims[axis] = -1;
        }
        int[] left = new int[dims.length - axes.length];
        int count = 0;
        for (int dim : dims) {
            if (dim >= 0) {
                left[count++] = dim;
            }
        }
        return x.reshape(left);
    }

    /** A wanted shape in which one size may be −1: whatever is left. */
    static Shape completed(Shape from, int... wanted) {
        int[] dims = wanted.clone();
        long known = 1;
        int open = -1;
        for (int i = 0; i < dims.length; i++) {
            if (dims[i] == -1 && open < 0) {
                open = i;
            } else {
                known *= dims[i];
            }
        }
        if (open >= 0 && known > 0 && from.size() % known == 0) {
            dims[open] = (int) (from.size() / known);
            known *= dims[open];
        }
        if (known != from.size() || open >= 0 && dims[open] < 0) {
            throw new ShapeException("reshape: shape " + from + " has " + from.size() + " elements, which do not fill "
                    + java.util.Arrays.toString(wanted));
        }
        return Shape.of(dims);
    }
}

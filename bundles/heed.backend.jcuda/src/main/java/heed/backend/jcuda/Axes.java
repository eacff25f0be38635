package heed.backend.jcuda;

import heed.tensor.spi.Layout;
import java.util.Arrays;

/**
 * The axes that several layouts of one shape have in common, as few as possible: those of size 1 go, and two
 * become one where one continues the other in all layouts. The last one is the one in which the last layout,
 * the result, has the shortest steps, unless the order is to be kept.
 */
final class Axes {

    /** As many as kernels take. */
    static final int MOST = 6;

    private final int[] sizes;
    private final int[][] strides;
    private int rank;

    private Axes(int most, int layouts) {
        sizes = new int[most];
        strides = new int[layouts][most];
    }

    /** Of all axes, in any order. */
    static Axes of(Layout... layouts) {
        int rank = layouts[0].rank();
        Axes axes = new Axes(Math.max(1, rank), layouts.length);
        axes.read(0, rank, layouts);
        axes.sort(layouts.length - 1);
        axes.merge();
        return axes;
    }

    /** Of those from one, inclusive, to another, in their order. */
    static Axes between(int from, int to, Layout... layouts) {
        Axes axes = new Axes(Math.max(1, to - from), layouts.length);
        axes.read(from, to, layouts);
        axes.merge();
        return axes;
    }

    /** Of those that are chosen, sorted by the steps of one layout. */
    static Axes chosen(boolean[] which, int sorted, Layout... layouts) {
        Axes axes = new Axes(Math.max(1, which.length), layouts.length);
        for (int axis = 0; axis < which.length; axis++) {
            if (which[axis]) {
                axes.read(axis, axis + 1, layouts);
            }
        }
        axes.sort(sorted);
        axes.merge();
        return axes;
    }

    private void read(int from, int to, Layout... layouts) {
        for (int axis = from; axis < to; axis++) {
            int size = layouts[0].shape().dim(axis);
            if (size != 1) {
                sizes[rank] = size;
                for (int i = 0; i < layouts.length; i++) {
                    strides[i][rank] = (int) layouts[i].stride(axis);
                }
                rank++;
            }
        }
    }

    /** Longest steps first; equal ones stay in order. */
    private void sort(int by) {
        for (int i = 1; i < rank; i++) {
            for (int j = i; j > 0 && strides[by][j - 1] < strides[by][j]; j--) {
                swap(sizes, j);
                for (int[] steps : strides) {
                    swap(steps, j);
                }
            }
        }
    }

    private static void swap(int[] values, int at) {
        int value = values[at];
        values[at] = values[at - 1];
        values[at - 1] = value;
    }

    private void merge() {
        int made = 0;
        for (int axis = 1; axis < rank; axis++) {
            if (continues(made, axis)) {
                sizes[made] *= sizes[axis];
                for (int[] steps : strides) {
                    steps[made] = steps[axis];
                }
            } else {
                made++;
                sizes[made] = sizes[axis];
                for (int[] steps : strides) {
                    steps[made] = steps[axis];
                }
            }
        }
        if (rank == 0) {
            sizes[0] = 1;
        }
        rank = made + 1;
    }

    private boolean continues(int outer, int inner) {
        for (int[] steps : strides) {
            if (steps[outer] != steps[inner] * sizes[inner]) {
                return false;
            }
        }
        return true;
    }

    /** Number of axes, 1 at least. */
    int rank() {
        return rank;
    }

    int size(int axis) {
        return sizes[axis];
    }

    /** Number of elements. */
    int count() {
        int count = 1;
        for (int axis = 0; axis < rank; axis++) {
            count *= sizes[axis];
        }
        return count;
    }

    int stride(int layout, int axis) {
        return strides[layout][axis];
    }

    int[] sizes() {
        return Arrays.copyOf(sizes, rank);
    }

    int[] strides(int layout) {
        return Arrays.copyOf(strides[layout], rank);
    }

    /** The step of the last axis. */
    int last(int layout) {
        return strides[layout][rank - 1];
    }

    /** Writes the last axes' sizes, {@link #MOST} numbers. */
    void writeSizes(int from, Arguments to) {
        for (int axis = from; axis < from + MOST; axis++) {
            to.number(axis < rank ? sizes[axis] : 1);
        }
    }

    /** Writes the last axes' steps in one layout, {@link #MOST} numbers. */
    void writeStrides(int layout, int from, Arguments to) {
        for (int axis = from; axis < from + MOST; axis++) {
            to.number(axis < rank ? strides[layout][axis] : 0);
        }
    }
}

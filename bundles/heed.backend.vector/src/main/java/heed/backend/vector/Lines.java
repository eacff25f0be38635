package heed.backend.vector;

import heed.tensor.spi.View;
import java.util.Arrays;

/**
 * Several views of one shape, cut into lines along their last axis. Axes that follow each other in all of the views are
 * one axis here, so that a line is as long as it can be.
 */
final class Lines {

    /** Elements of a line. */
    final int length;
    /** Distance between neighbours of a line, by view. */
    final int[] step;
    /** Where the present line begins, by view. */
    final int[] at;
    private final int[] dims;
    private final int[][] strides;
    private final int[] index;
    private final int[] start;
    private final float[] rest = new float[Lane.WIDTH];
    private float[] piece;
    private boolean begun;
    private final boolean empty;

    /** Stands before the first line. */
    Lines(View... views) {
        int rank = views[0].layout().rank();
        int[] sizes = new int[rank + 1];
        int[][] steps = new int[views.length][rank + 1];
        int axes = 0;
        for (int axis = 0; axis < rank; axis++) {
            int size = views[0].shape().dim(axis);
            if (size == 1) {
                continue;
            }
            if (axes > 0 && follows(views, steps, axes - 1, axis, size)) {
                sizes[axes - 1] *= size;
                axes--;
            } else {
                sizes[axes] = size;
            }
            for (int v = 0; v < views.length; v++) {
                steps[v][axes] = (int) views[v].layout().stride(axis);
            }
            axes++;
        }
        if (axes == 0) {
            sizes[axes++] = 1;
        }
        length = sizes[axes - 1];
        step = new int[views.length];
        at = new int[views.length];
        dims = new int[axes - 1];
        index = new int[axes - 1];
        strides = new int[views.length][axes - 1];
        System.arraycopy(sizes, 0, dims, 0, axes - 1);
        for (int v = 0; v < views.length; v++) {
            step[v] = steps[v][axes - 1];
            at[v] = Math.toIntExact(views[v].layout().offset());
            System.arraycopy(steps[v], 0, strides[v], 0, axes - 1);
        }
        start = at.clone();
        empty = views[0].shape().size() == 0;
    }

    /** Stands before the first line again. */
    void rewind() {
        begun = false;
        System.arraycopy(start, 0, at, 0, at.length);
        Arrays.fill(index, 0);
    }

    private static boolean follows(View[] views, int[][] steps, int before, int axis, int size) {
        for (int v = 0; v < views.length; v++) {
            if (steps[v][before] != views[v].layout().stride(axis) * size) {
                return false;
            }
        }
        return true;
    }

    /** Goes to the next line; false when there is none. */
    boolean next() {
        if (!begun) {
            begun = true;
            return !empty;
        }
        for (int axis = dims.length - 1; axis >= 0; axis--) {
            if (++index[axis] < dims[axis]) {
                move(axis, 1);
                return true;
            }
            index[axis] = 0;
            move(axis, 1 - dims[axis]);
        }
        return false;
    }

    /** Room for a vector. */
    float[] rest() {
        return rest;
    }

    /** Room for some vectors, made when it is first wanted. */
    float[] piece() {
        if (piece == null) {
            piece = new float[32 * Lane.WIDTH];
        }
        return piece;
    }

    private void move(int axis, int count) {
        for (int v = 0; v < at.length; v++) {
            at[v] += count * strides[v][axis];
        }
    }
}

package heed.backend.reference;

import heed.tensor.spi.Layout;

/** Goes through layouts of one shape together, element by element in row-major order. */
final class Walk {

    private final int[] dims;
    private final int[][] strides;
    private final int[] index;
    private final int[] places;
    private long left;

    /** Stands before the first element. */
    Walk(Layout... layouts) {
        dims = layouts[0].shape().dims();
        index = new int[dims.length];
        left = layouts[0].shape().size();
        strides = new int[layouts.length][dims.length];
        places = new int[layouts.length];
        for (int i = 0; i < layouts.length; i++) {
            places[i] = Math.toIntExact(layouts[i].offset());
            for (int axis = 0; axis < dims.length; axis++) {
                strides[i][axis] = Math.toIntExact(layouts[i].stride(axis));
            }
        }
        back(dims.length - 1);
    }

    /** Goes to the next element; false when there is none. */
    boolean next() {
        if (left-- <= 0) {
            return false;
        }
        int axis = dims.length - 1;
        while (axis >= 0 && ++index[axis] == dims[axis] + 1) {
            index[axis] = 1;
            step(axis, 1 - dims[axis]);
            axis--;
        }
        if (axis >= 0) {
            step(axis, 1);
        }
        return true;
    }

    /** Where the element lies in the storage of the given layout. */
    int in(int layout) {
        return places[layout];
    }

    /** Puts the last axis one before its first slot, so that the first step lands on it. */
    private void back(int last) {
        for (int axis = 0; axis < last; axis++) {
            index[axis] = 1;
        }
        if (last >= 0) {
            step(last, -1);
        }
    }

    private void step(int axis, int count) {
        for (int i = 0; i < places.length; i++) {
            places[i] += count * strides[i][axis];
        }
    }
}

package heed.backend.vector;

import heed.tensor.spi.Layout;
import heed.tensor.spi.View;

/** A matrix within an array. */
record Matrix(float[] data, int at, int rowStep, int columnStep) {

    /** The matrix of a view of rank 2, or number p of a view of rank 3. */
    static Matrix of(View view, int p) {
        Layout layout = view.layout();
        int last = layout.rank() - 1;
        long at = layout.offset() + (last == 1 ? 0 : p * layout.stride(0));
        return new Matrix(Cells.floats(view), Math.toIntExact(at), (int) layout.stride(last - 1),
                (int) layout.stride(last));
    }

    Matrix turned() {
        return new Matrix(data, at, columnStep, rowStep);
    }
}

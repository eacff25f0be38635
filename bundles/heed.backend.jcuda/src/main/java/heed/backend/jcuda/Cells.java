package heed.backend.jcuda;

import heed.tensor.spi.DType;
import heed.tensor.spi.Layout;
import heed.tensor.spi.Storage;
import heed.tensor.spi.View;

/** Elements in device memory. */
record Cells(DType type, long size, Piece piece) implements Storage {

    /** The address of a view's first element. */
    static long address(View view) {
        Cells cells = (Cells) view.storage();
        return cells.piece.address() + view.layout().offset() * cells.type.bytes();
    }

    /** What kernels call a type: 0 for floats, 1 for ints. */
    static int code(View view) {
        return view.type() == DType.INT32 ? 1 : 0;
    }

    static int stride(Layout layout, int axis) {
        return (int) layout.stride(axis);
    }

    static boolean isEmpty(View view) {
        return view.shape().size() == 0;
    }
}

package heed.backend.jcuda;

import heed.tensor.Shape;
import heed.tensor.spi.DType;
import heed.tensor.spi.View;

/**
 * Gives out device memory and takes it back. What is taken back is used again by kernels that run after it.
 */
interface Memory {

    Piece take(long bytes);

    void give(Piece piece);

    /** Elements of a tensor. */
    default Cells cells(DType type, long size) {
        if (size > Integer.MAX_VALUE) {
            throw new IllegalArgumentException("backend 'jcuda' holds tensors of fewer than 2147483648 "
                    + "elements; asked for "
                    + size);
        }
        return new Cells(type, size, take(Math.max(1, size) * type.bytes()));
    }

    /** Room for a view in row-major order. */
    default View scratch(DType type, Shape shape) {
        return View.of(cells(type, shape.size()), shape);
    }

    default void give(View scratch) {
        give(((Cells) scratch.storage()).piece());
    }
}

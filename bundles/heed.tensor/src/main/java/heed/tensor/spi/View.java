package heed.tensor.spi;

import heed.tensor.Shape;

/** A storage seen through a layout: what kernels read and write. */
public record View(Storage storage, Layout layout) {

    /** All of a storage, or its beginning, in row-major order. */
    public static View of(Storage storage, Shape shape) {
        return new View(storage, Layout.contiguous(shape));
    }

    /** Sizes of the axes. */
    public Shape shape() {
        return layout.shape();
    }

    /** Type of the elements. */
    public DType type() {
        return storage.type();
    }
}

package heed.tensor.spi;

/** The type of a tensor's elements. */
public enum DType {
    /** 32-bit floating point: the type of work. */
    FLOAT32(4),
    /** 64-bit floating point: for checks of gradients by differences. */
    FLOAT64(8),
    /** 32-bit integers: ids, positions, labels. */
    INT32(4);

    private final int bytes;

    DType(int bytes) {
        this.bytes = bytes;
    }

    /** Size of one element in bytes. */
    public int bytes() {
        return bytes;
    }

    /** Whether gradients can flow through elements of this type. */
    public boolean isFloating() {
        return this != INT32;
    }
}

package heed.backend.jcuda;

import jcuda.driver.CUdeviceptr;

/** Device memory from an address on. */
final class Piece extends CUdeviceptr {

    private final Slab slab;
    private final long bytes;

    /** One allocation of the driver, from which pieces are cut. */
    static final class Slab {
        final CUdeviceptr start;
        final long bytes;

        Slab(CUdeviceptr start, long bytes) {
            this.start = start;
            this.bytes = bytes;
        }
    }

    Piece(Slab slab, long offset, long bytes) {
        super(slab.start, offset);
        this.slab = slab;
        this.bytes = bytes;
    }

    Slab slab() {
        return slab;
    }

    /** Distance from its slab's begin. */
    long offset() {
        return getByteOffset();
    }

    long bytes() {
        return bytes;
    }

    long address() {
        return getNativePointer() + getByteOffset();
    }
}

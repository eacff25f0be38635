package heed.tensor;

import heed.tensor.spi.DType;
import heed.tensor.spi.Distribution;
import heed.tensor.spi.Kernels;
import java.nio.ByteBuffer;

/** What becomes of the operations of an engine: they are computed, recorded for later, or only gone through. */
interface Mode {

    /** What operations call. */
    Kernels kernels();

    /** Where their results get room. */
    Arena arena();

    /** A tensor with values from the host. */
    Tensor uploaded(Engine engine, DType type, Shape shape, ByteBuffer values);

    /** A tensor of random numbers. */
    Tensor drawn(Engine engine, Distribution distribution, long key, long stream, Shape shape);

    /** Refuses what makes sense only where operations are computed; nothing happens where they are. */
    void refuse(String what);
}

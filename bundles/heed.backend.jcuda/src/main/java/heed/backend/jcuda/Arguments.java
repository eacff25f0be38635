package heed.backend.jcuda;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.LongBuffer;
import jcuda.Pointer;
import jcuda.driver.JCudaDriver;

/**
 * The one structure that a kernel is given, written field by field into a buffer that is there once and for
 * all: the driver copies it when the kernel is launched. Pointers come first in all of them, so that no field
 * needs padding.
 */
final class Arguments {

    /** As many bytes as a kernel can be given. */
    private static final int MOST = 4096;

    private final ByteBuffer fields = ByteBuffer.allocateDirect(MOST).order(ByteOrder.nativeOrder());
    private final LongBuffer size = ByteBuffer.allocateDirect(Long.BYTES).order(ByteOrder.nativeOrder())
            .asLongBuffer();
    private final Pointer extra = Pointer.to(JCudaDriver.CU_LAUNCH_PARAM_BUFFER_POINTER, Pointer.to(fields),
            JCudaDriver.CU_LAUNCH_PARAM_BUFFER_SIZE, Pointer.to(size), JCudaDriver.CU_LAUNCH_PARAM_END);

    /** Begins the structure of the next launch. */
    Arguments begin() {
        fields.clear();
        return this;
    }

    Arguments pointer(long address) {
        assert fields.position() % Long.BYTES == 0 : "a pointer after an odd number of ints";
        fields.putLong(address);
        return this;
    }

    /** Of 64 bits. */
    Arguments wide(long number) {
        assert fields.position() % Long.BYTES == 0 : "a long after an odd number of ints";
        fields.putLong(number);
        return this;
    }

    Arguments number(int number) {
        fields.putInt(number);
        return this;
    }

    Arguments number(float number) {
        fields.putFloat(number);
        return this;
    }

    Arguments numbers(int... numbers) {
        for (int number : numbers) {
            fields.putInt(number);
        }
        return this;
    }

    /** One number for each axis that a kernel knows, and another for those that are not there. */
    Arguments axes(int[] numbers, int missing) {
        for (int axis = 0; axis < Axes.MOST; axis++) {
            fields.putInt(axis < numbers.length ? numbers[axis] : missing);
        }
        return this;
    }

    /** What {@code cuLaunchKernel} takes: all fields so far, rounded up to whole pointers. */
    Pointer end() {
        size.put(0, fields.position() + 7L & ~7L);
        return extra;
    }
}

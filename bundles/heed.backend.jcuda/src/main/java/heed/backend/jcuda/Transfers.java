package heed.backend.jcuda;

import static heed.backend.jcuda.CudaException.check;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import jcuda.Pointer;
import jcuda.driver.CUevent;
import jcuda.driver.CUevent_flags;
import jcuda.driver.CUstream;
import jcuda.driver.CUstream_flags;
import jcuda.driver.JCudaDriver;

/**
 * Brings elements to the device and back by way of host memory that the GPU reads itself. An upload is put
 * there and queued; a part of that memory is written again only after what was queued from it has been
 * copied. A download waits.
 */
final class Transfers implements AutoCloseable {

    private static final int PARTS = 4;
    private static final int PART = 1 << 20;
    private static final int ALIGNED = 64;

    private final Device device;
    private final Pointer pinned = new Pointer();
    private final ByteBuffer host;
    private final CUevent[] copied = new CUevent[PARTS];
    private final boolean[] queued = new boolean[PARTS];
    private final CUstream besides = new CUstream();
    private int part;
    private int filled;

    Transfers(Device device) {
        this.device = device;
        device.bind();
        check(JCudaDriver.cuMemHostAlloc(pinned, (long) PARTS * PART, 0), "cuMemHostAlloc");
        host = pinned.getByteBuffer(0, (long) PARTS * PART).order(ByteOrder.nativeOrder());
        for (int i = 0; i < PARTS; i++) {
            copied[i] = new CUevent();
            check(JCudaDriver.cuEventCreate(copied[i], CUevent_flags.CU_EVENT_DISABLE_TIMING),
                    "cuEventCreate");
        }
        check(JCudaDriver.cuStreamCreate(besides, CUstream_flags.CU_STREAM_NON_BLOCKING), "cuStreamCreate");
    }

    /**
     * In the order of the kernels: what remains of a buffer, to elements that begin so many bytes into a
     * piece.
     */
    void upload(ByteBuffer from, Piece to, long at) {
        device.bind();
        copyAll(from, to, at, device.stream());
    }

    /** At once, while the kernels are recorded and nothing else runs. */
    void uploadNow(ByteBuffer from, Piece to, long at) {
        device.bind();
        copyAll(from, to, at, besides);
        check(JCudaDriver.cuStreamSynchronize(besides), "cuStreamSynchronize");
    }

    private void copyAll(ByteBuffer from, Piece to, long at, CUstream stream) {
        ByteBuffer rest = from.duplicate();
        from.position(from.limit());
        long place = at;
        while (rest.hasRemaining()) {
            int room = room(rest.remaining(), stream);
            int start = part * PART + filled;
            int count = Math.min(room, rest.remaining());
            host.put(start, rest, rest.position(), count);
            rest.position(rest.position() + count);
            check(JCudaDriver.cuMemcpyHtoDAsync(to.withByteOffset(place), pinned.withByteOffset(start), count,
                    stream),
                    "cuMemcpyHtoDAsync");
            place += count;
            filled += (count + ALIGNED - 1) / ALIGNED * ALIGNED;
        }
    }

    /**
     * Bytes that can be written in the current part, which is the next one if this is too full for what
     * comes.
     */
    private int room(int wanted, CUstream stream) {
        if (PART - filled < Math.min(wanted, PART)) {
            check(JCudaDriver.cuEventRecord(copied[part], stream), "cuEventRecord");
            queued[part] = true;
            part = (part + 1) % PARTS;
            filled = 0;
            if (queued[part]) {
                check(JCudaDriver.cuEventSynchronize(copied[part]), "cuEventSynchronize");
                queued[part] = false;
            }
        }
        return PART - filled;
    }

    /**
     * Fills the buffer with what is there after all kernels so far. The copy is behind what was queued from
     * this memory.
     */
    void download(Piece from, long at, ByteBuffer to) {
        device.bind();
        long place = at;
        do {
            int count = Math.min(to.remaining(), PARTS * PART);
            if (count > 0) {
                check(JCudaDriver.cuMemcpyDtoHAsync(pinned, from.withByteOffset(place), count,
                        device.stream()),
                        "cuMemcpyDtoHAsync");
            }
            device.await();
            to.put(to.position(), host, 0, count);
            to.position(to.position() + count);
            place += count;
        } while (to.hasRemaining());
        Arrays.fill(queued, false);
        part = 0;
        filled = 0;
    }

    @Override
    public void close() {
        device.bind();
        JCudaDriver.cuStreamSynchronize(device.stream());
        for (CUevent event : copied) {
            JCudaDriver.cuEventDestroy(event);
        }
        JCudaDriver.cuStreamDestroy(besides);
        JCudaDriver.cuMemFreeHost(pinned);
    }
}

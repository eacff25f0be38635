package heed.backend.jcuda;

import static heed.backend.jcuda.CudaException.check;

import heed.backend.jcuda.Piece.Slab;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import jcuda.driver.CUdeviceptr;
import jcuda.driver.CUresult;
import jcuda.driver.JCudaDriver;

/**
 * Cuts pieces out of large allocations, for asking the driver makes it wait for the GPU. The smallest free
 * piece that is large enough is taken; what comes back grows together with its free neighbours. A slab goes
 * back to the driver when memory is short and all of it is free, or at the end.
 */
final class Pool implements Memory, AutoCloseable {

    /** What CUDA's own allocations are aligned to. */
    private static final long GRAIN = 256;
    private static final long SLAB_GRAIN = 2L << 20;
    private static final long FIRST_SLAB = 4L << 20;
    private static final long LARGEST_SHARED = 256L << 20;

    private final Device device;
    private final boolean apart;
    private final Map<Slab, TreeMap<Long, Piece>> slabs = new HashMap<>();
    private final TreeSet<Piece> free = new TreeSet<>(
            Comparator.comparingLong(Piece::bytes).thenComparingLong(Piece::address));
    private long held;

    /** @param apart whether each piece is an allocation of its own, so that tools see who writes beside it */
    Pool(Device device, boolean apart) {
        this.device = device;
        this.apart = apart;
    }

    /** Bytes that the driver gave. */
    long held() {
        return held;
    }

    @Override
    public Piece take(long bytes) {
        if (apart) {
            return new Piece(slab(bytes, bytes), 0, bytes);
        }
        long rounded = roundUp(bytes, GRAIN);
        Piece best = free.ceiling(atLeast(rounded));
        if (best == null) {
            long shared = roundUp(Math.min(LARGEST_SHARED, Math.max(FIRST_SLAB, held / 2)), SLAB_GRAIN);
            long least = roundUp(rounded, SLAB_GRAIN);
            Slab slab = slab(Math.max(shared, least), least);
            best = new Piece(slab, 0, slab.bytes);
        } else {
            remove(best);
        }
        if (best.bytes() > rounded) {
            add(new Piece(best.slab(), best.offset() + rounded, best.bytes() - rounded));
        }
        return new Piece(best.slab(), best.offset(), rounded);
    }

    @Override
    public void give(Piece piece) {
        TreeMap<Long, Piece> beside = slabs.get(piece.slab());
        if (beside == null) {
            throw new IllegalStateException("storage at " + piece
                    + " is not of these kernels, or was freed before");
        }
        if (apart) {
            release(piece.slab());
            return;
        }
        long from = piece.offset();
        long to = from + piece.bytes();
        Map.Entry<Long, Piece> before = beside.lowerEntry(to);
        if (before != null && before.getKey() + before.getValue().bytes() > from) {
            throw new IllegalStateException("storage at " + piece + " was freed before");
        }
        if (before != null && before.getKey() + before.getValue().bytes() == from) {
            from = before.getKey();
            remove(before.getValue());
        }
        Piece after = beside.get(to);
        if (after != null) {
            to += after.bytes();
            remove(after);
        }
        add(new Piece(piece.slab(), from, to - from));
    }

    /** Before all pieces of that many bytes, in the order of the free ones. */
    private static Piece atLeast(long bytes) {
        return new Piece(new Slab(new CUdeviceptr(), 0), 0, bytes);
    }

    private void add(Piece piece) {
        slabs.get(piece.slab()).put(piece.offset(), piece);
        free.add(piece);
    }

    private void remove(Piece piece) {
        slabs.get(piece.slab()).remove(piece.offset());
        free.remove(piece);
    }

    /** A new slab of so many bytes, or of fewer where there are no more. */
    private Slab slab(long wanted, long least) {
        device.bind();
        CUdeviceptr start = new CUdeviceptr();
        long bytes = wanted;
        int code = JCudaDriver.cuMemAlloc(start, bytes);
        if (code == CUresult.CUDA_ERROR_OUT_OF_MEMORY) {
            releaseIdle();
            bytes = least;
            code = JCudaDriver.cuMemAlloc(start, bytes);
        }
        if (code == CUresult.CUDA_ERROR_OUT_OF_MEMORY) {
            throw new CudaException("the GPU's memory is full: asked for " + megabytes(least) + ", " + room()
                    + ", and this run holds " + megabytes(held) + "; a smaller batch or model needs less",
                    code);
        }
        check(code, "cuMemAlloc");
        Slab slab = new Slab(start, bytes);
        slabs.put(slab, new TreeMap<>());
        held += bytes;
        return slab;
    }

    private static String room() {
        long[] unused = {0};
        long[] all = {0};
        check(JCudaDriver.cuMemGetInfo(unused, all), "cuMemGetInfo");
        return megabytes(unused[0]) + " of " + megabytes(all[0]) + " are free";
    }

    private static String megabytes(long bytes) {
        return (bytes + (1 << 20) - 1 >> 20) + " MB";
    }

    private void releaseIdle() {
        List<Piece> whole = new ArrayList<>();
        for (Piece piece : free) {
            if (piece.bytes() == piece.slab().bytes) {
                whole.add(piece);
            }
        }
        for (Piece piece : whole) {
            remove(piece);
            release(piece.slab());
        }
    }

    private void release(Slab slab) {
        device.bind();
        slabs.remove(slab);
        held -= slab.bytes;
        check(JCudaDriver.cuMemFree(slab.start), "cuMemFree");
    }

    private static long roundUp(long bytes, long grain) {
        return (bytes + grain - 1) / grain * grain;
    }

    /**
     * A context that failed takes its memory with it, so what the driver answers does not matter any more.
     */
    @Override
    public void close() {
        device.bind();
        slabs.keySet().forEach(slab -> JCudaDriver.cuMemFree(slab.start));
        slabs.clear();
        free.clear();
        held = 0;
    }
}

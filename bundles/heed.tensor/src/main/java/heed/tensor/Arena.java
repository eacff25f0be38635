package heed.tensor;

import heed.tensor.spi.DType;
import heed.tensor.spi.Kernels;
import heed.tensor.spi.Storage;
import java.util.ArrayDeque;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;

/**
 * Keeps storage that scopes gave back, by type and size class, so that a training step asks the backend for nothing
 * after the first few. A size class is a power of two or one of three steps between: at most a quarter is unused.
 */
final class Arena {

    private final Kernels kernels;
    private final Map<DType, Map<Long, ArrayDeque<Storage>>> idle = new EnumMap<>(DType.class);
    private long bytes;
    private long idleBytes;

    Arena(Kernels kernels) {
        this.kernels = kernels;
    }

    Storage take(DType type, long size) {
        long rounded = sizeClass(size);
        ArrayDeque<Storage> ready = idle.computeIfAbsent(type, t -> new HashMap<>()).get(rounded);
        if (ready != null && !ready.isEmpty()) {
            idleBytes -= rounded * type.bytes();
            return ready.pop();
        }
        bytes += rounded * type.bytes();
        return kernels.allocate(type, rounded);
    }

    void giveBack(Storage storage) {
        idleBytes += storage.size() * storage.type().bytes();
        idle.get(storage.type()).computeIfAbsent(storage.size(), s -> new ArrayDeque<>()).push(storage);
    }

    /** Bytes held from the backend, in use or idle. */
    long bytes() {
        return bytes;
    }

    /** Bytes of tensors that live. */
    long bytesInUse() {
        return bytes - idleBytes;
    }

    static long sizeClass(long size) {
        if (size <= 16) {
            return 16;
        }
        long quarter = Long.highestOneBit(size - 1) / 4;
        return (size + quarter - 1) / quarter * quarter;
    }
}

package heed.backend.nd4j;

import heed.tensor.spi.DType;
import java.util.ArrayDeque;
import java.util.Collections;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.nd4j.linalg.api.buffer.DataType;

/**
 * Storage given out and taken back. What comes back waits for the next call of its size, with its arrays: a
 * training step asks for the sizes of the step before. Never holds more idle bytes than were in use at once
 * (or 16 MB); the sizes that were not asked for longest are closed first.
 */
final class Arena implements AutoCloseable {

    private static final long FREE_IDLE = 16L << 20;

    private record Size(DataType type, long elements) {
        long bytes() {
            return Math.max(1, elements) * type.width();
        }
    }

    private final Map<Size, Deque<Cells>> idle = new LinkedHashMap<>(64, 0.75f, true);
    private final Set<Cells> used = Collections.newSetFromMap(new IdentityHashMap<>());
    private long idleBytes;
    private long usedBytes;
    private long mostUsed;
    private final boolean shrinks;

    private Arena(boolean shrinks) {
        this.shrinks = shrinks;
    }

    /** For calls that run at once. */
    static Arena shrinking() {
        return new Arena(true);
    }

    /** For calls that are noted: what was given out stays, for they run again. */
    static Arena growing() {
        return new Arena(false);
    }

    boolean gave(Cells cells) {
        return used.contains(cells);
    }

    Cells allocate(DType type, long elements) {
        return allocate(type, elements, Cells.type(type));
    }

    Cells allocate(DType type, long elements, DataType nd4jType) {
        Size size = new Size(nd4jType, elements);
        Deque<Cells> waiting = idle.get(size);
        Cells cells;
        if (waiting == null || waiting.isEmpty()) {
            cells = new Cells(type, elements, nd4jType);
        } else {
            cells = waiting.pop();
            idleBytes -= size.bytes();
        }
        used.add(cells);
        usedBytes += size.bytes();
        mostUsed = Math.max(mostUsed, usedBytes);
        return cells;
    }

    void free(Cells cells) {
        if (!used.remove(cells)) {
            throw new IllegalStateException("storage of " + cells.size()
                    + " elements is not in use here: freed twice?");
        }
        Size size = new Size(cells.buffer().dataType(), cells.size());
        usedBytes -= size.bytes();
        idleBytes += size.bytes();
        idle.computeIfAbsent(size, any -> new ArrayDeque<>()).push(cells);
        if (shrinks && idleBytes > Math.max(FREE_IDLE, mostUsed)) {
            shrink(Math.max(FREE_IDLE, mostUsed) / 2);
        }
    }

    /** Closes idle storage, least recently asked for first, down to some bytes. */
    private void shrink(long target) {
        Iterator<Map.Entry<Size, Deque<Cells>>> sizes = idle.entrySet().iterator();
        while (idleBytes > target && sizes.hasNext()) {
            Map.Entry<Size, Deque<Cells>> size = sizes.next();
            while (idleBytes > target && !size.getValue().isEmpty()) {
                size.getValue().pop().close();
                idleBytes -= size.getKey().bytes();
            }
            if (size.getValue().isEmpty()) {
                sizes.remove();
            }
        }
    }

    @Override
    public void close() {
        used.forEach(Cells::close);
        used.clear();
        usedBytes = 0;
        shrink(0);
    }
}

package heed.backend.jcuda;

import java.util.ArrayDeque;
import java.util.Collections;
import java.util.Deque;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.Set;

/**
 * Memory of a recorded step, which keeps its addresses: what one kernel gives back another of the step may
 * take, since they are replayed in order, and nobody else until the recording is closed.
 */
final class RecordedMemory implements Memory {

    private final Pool pool;
    private final Map<Long, Deque<Piece>> idle = new HashMap<>();
    private final Set<Piece> all = Collections.newSetFromMap(new IdentityHashMap<>());

    RecordedMemory(Pool pool) {
        this.pool = pool;
    }

    boolean gave(Piece piece) {
        return all.contains(piece);
    }

    @Override
    public Piece take(long bytes) {
        Deque<Piece> waiting = idle.get(bytes);
        if (waiting != null && !waiting.isEmpty()) {
            return waiting.pop();
        }
        Piece piece = pool.take(bytes);
        all.add(piece);
        return piece;
    }

    @Override
    public void give(Piece piece) {
        idle.computeIfAbsent(piece.bytes(), any -> new ArrayDeque<>()).push(piece);
    }

    /** A piece of the same size for longer than the recording's kernels: nothing else is ever put there. */
    Piece takeForGood(long bytes) {
        Piece piece = pool.take(bytes);
        all.add(piece);
        return piece;
    }

    void close() {
        all.forEach(pool::give);
        all.clear();
        idle.clear();
    }
}

package heed.tensor;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;

/**
 * Training steps that cost their kernels alone when they come again. Each step is first gone through without
 * computing, which tells the calls that it would make and the values that it brings from the host; if the same calls
 * came before, a {@link Recording} of them is replayed with the new values. Batches of equal shapes make equal calls;
 * any other step is computed as usual, and the numbers are the same either way.
 *
 * <p>A step must be the same each time it is gone through: computed from its batch, weights, and {@link Engine#draw},
 * with no other memory of its own. Steps that read a value, or seldom make the same calls, are soon computed as usual
 * only.
 */
public final class Steps implements AutoCloseable {

    private static final int KEPT = 32;
    /** What the kept ones' calls may add up to: some hundred megabytes of heap at most. */
    private static final long SIZE = 500_000;
    private static final int TRIED = 200;
    private static final int REFUSED = 3;

    private final Engine engine;
    private final Set<Integer> seen = new HashSet<>();
    private final Map<List<Object>, Recording<Tensor>> recordings = new LinkedHashMap<>(KEPT, 0.75f, true);
    private ByteBuffer host = ByteBuffer.allocateDirect(1 << 12).order(ByteOrder.nativeOrder());
    private long size;
    private long made;
    private long replayed;
    private int refused;
    private int tried;
    private int served;
    private boolean tries = true;

    /** Steps on an engine, until they or it are closed. */
    public Steps(Engine engine) {
        this.engine = engine;
    }

    /**
     * Computes a loss and its gradients.
     *
     * @param loss what computes a scalar, gone through once or twice
     * @return the loss, to be read before the next step and before the scope around closes
     */
    public Tensor make(Supplier<Tensor> loss) {
        made++;
        if (tries) {
            Tensor again = again(loss);
            weigh();
            if (again != null) {
                replayed++;
                return again;
            }
        } else {
            close();
        }
        return backward(loss);
    }

    /** Steps made so far. */
    public long made() {
        return made;
    }

    /** Steps that were made by replaying a recording. */
    public long replayed() {
        return replayed;
    }

    /** Makes a step by a recording; null if there is none and it is not time to make one. */
    private Tensor again(Supplier<Tensor> loss) {
        Trace trace;
        try {
            trace = engine.trace(loss, host);
        } catch (Trace.Unforeseeable e) {
            tries = ++refused < REFUSED;
            return null;
        }
        host = trace.host();
        Recording<Tensor> recording = recordings.get(trace.calls());
        if (recording == null) {
            if (seen.add(trace.calls().hashCode())) {
                return null;
            }
            recording = record(trace, loss);
        } else {
            served++;
        }
        if (recording != null) {
            trace.bring(recording.scope().constants());
            recording.replay();
        }
        return recording == null ? null : recording.result();
    }

    private Recording<Tensor> record(Trace trace, Supplier<Tensor> loss) {
        Recording<Tensor> recording = engine.recordDrawing(() -> backward(loss));
        if (recording.scope().constants().size() != trace.inputs()) {      // a gradient brings values from the host
            recording.close();
            tries = false;
            return null;
        }
        while (recordings.size() >= KEPT || size + trace.calls().size() > SIZE && !recordings.isEmpty()) {
            List<Object> eldest = recordings.keySet().iterator().next();
            size -= eldest.size();
            recordings.remove(eldest).close();
        }
        size += trace.calls().size();
        recordings.put(trace.calls(), recording);
        return recording;
    }

    private static Tensor backward(Supplier<Tensor> loss) {
        Tensor value = loss.get();
        value.backward();
        return value;
    }

    /** Goes on as long as most steps find a recording: making one costs more than a step. */
    private void weigh() {
        tried++;
        if (tried == TRIED) {
            tries &= 2 * served >= tried;
            tried = 0;
            served = 0;
        }
    }

    /** Frees the recordings. */
    @Override
    public void close() {
        recordings.values().forEach(Recording::close);
        recordings.clear();
        seen.clear();
        size = 0;
    }
}

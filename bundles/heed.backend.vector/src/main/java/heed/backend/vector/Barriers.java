package heed.backend.vector;

import heed.tensor.spi.Layout;
import heed.tensor.spi.View;
import java.util.Arrays;
import java.util.IdentityHashMap;
import java.util.Map;

/**
 * Says before which operations of a program the threads must wait for each other: where one would touch what another
 * has touched since they last met, and one of them writes. A view is taken as one range from first to last element, or as
 * a few where it has large gaps: too much at worst.
 */
final class Barriers {

    /** What each thread read and wrote of a storage. */
    private static final class Touched {

        private final Ranges[] read;
        private final Ranges[] write;

        Touched(int threads) {
            read = new Ranges[threads];
            write = new Ranges[threads];
            Arrays.setAll(read, thread -> new Ranges());
            Arrays.setAll(write, thread -> new Ranges());
        }
    }

    /** The most ranges that a view is taken as. */
    private static final int MOST_RANGES = 32;

    private final int threads;
    private final Map<Cells, Touched> sinceMeeting = new IdentityHashMap<>();
    private final Map<Cells, Boolean> written = new IdentityHashMap<>();

    Barriers(int threads) {
        this.threads = threads;
    }

    /** Whether threads meet before this operation; notes what it touches. */
    boolean needed(Op op) {
        boolean needed = threads > 1 && conflicts(op);
        if (needed) {
            sinceMeeting.clear();
        }
        for (int part = 0; part < op.parts(); part++) {
            for (int i = 0; i < op.views(); i++) {
                touch(op.view(i, part), part % threads, op.isWritten(i));
            }
        }
        return needed;
    }

    /** All storages that are written. */
    Cells[] changed() {
        return written.keySet().toArray(Cells[]::new);
    }

    private boolean conflicts(Op op) {
        for (int part = 0; part < op.parts(); part++) {
            for (int i = 0; i < op.views(); i++) {
                View view = op.view(i, part);
                Touched before = sinceMeeting.get(Cells.of(view));
                if (before != null && view.shape().size() > 0
                        && conflict(before, ranges(view.layout()), part % threads, op.isWritten(i))) {
                    return true;
                }
            }
        }
        return false;
    }

    private boolean conflict(Touched before, long[][] ranges, int thread, boolean writes) {
        for (long[] range : ranges) {
            for (int other = 0; other < threads; other++) {
                if (other != thread && (before.write[other].meets(range[0], range[1])
                        || writes && before.read[other].meets(range[0], range[1]))) {
                    return true;
                }
            }
        }
        return false;
    }

    private void touch(View view, int thread, boolean writes) {
        if (writes) {
            written.put(Cells.of(view), true);
        }
        if (view.shape().size() > 0) {
            Touched touched = sinceMeeting.computeIfAbsent(Cells.of(view), cells -> new Touched(threads));
            for (long[] range : ranges(view.layout())) {
                (writes ? touched.write : touched.read)[thread].add(range[0], range[1]);
            }
        }
    }

    /** One range for each slot of the axis with the largest steps, if there are few and something lies between them. */
    private static long[][] ranges(Layout layout) {
        int outer = 0;
        for (int axis = 1; axis < layout.rank(); axis++) {
            outer = layout.stride(axis) > layout.stride(outer) ? axis : outer;
        }
        long span = span(layout);
        int slots = layout.rank() == 0 ? 1 : layout.shape().dim(outer);
        long inner = slots == 1 ? span : span - (slots - 1) * layout.stride(outer);
        if (slots == 1 || slots > MOST_RANGES || inner >= layout.stride(outer)) {
            return new long[][] {{layout.offset(), layout.offset() + span - 1}};
        }
        long[][] ranges = new long[slots][];
        for (int slot = 0; slot < slots; slot++) {
            long first = layout.offset() + slot * layout.stride(outer);
            ranges[slot] = new long[] {first, first + inner - 1};
        }
        return ranges;
    }

    /** Elements from first to last. */
    private static long span(Layout layout) {
        long span = 1;
        for (int axis = 0; axis < layout.rank(); axis++) {
            span += (layout.shape().dim(axis) - 1) * layout.stride(axis);
        }
        return span;
    }
}

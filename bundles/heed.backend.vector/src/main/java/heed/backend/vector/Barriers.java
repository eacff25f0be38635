package heed.backend.vector;

import heed.tensor.spi.Layout;
import heed.tensor.spi.View;
import java.util.Arrays;
import java.util.IdentityHashMap;
import java.util.Map;

/**
 * Says before which operations of a program the threads must wait for each other: where one would touch what another
 * has touched since they last met, and one of them writes. A view is taken as one range from first to last element: too
 * much at worst.
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
                        && conflict(before, range(view.layout()), part % threads, op.isWritten(i))) {
                    return true;
                }
            }
        }
        return false;
    }

    private boolean conflict(Touched before, long[] range, int thread, boolean writes) {
        for (int other = 0; other < threads; other++) {
            if (other != thread && (before.write[other].meets(range[0], range[1])
                    || writes && before.read[other].meets(range[0], range[1]))) {
                return true;
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
            long[] range = range(view.layout());
            (writes ? touched.write : touched.read)[thread].add(range[0], range[1]);
        }
    }

    private static long[] range(Layout layout) {
        long last = layout.offset();
        for (int axis = 0; axis < layout.rank(); axis++) {
            last += (layout.shape().dim(axis) - 1) * layout.stride(axis);
        }
        return new long[] {layout.offset(), last};
    }
}

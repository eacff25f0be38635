package heed.backend.vector;

import heed.tensor.spi.View;
import java.util.function.Consumer;

/**
 * A kernel call made ready to run, once or many times. Its parts write different elements, and none reads what another
 * writes, so that they may run at the same time; a part is a range of one axis of each view.
 */
abstract class Op implements Work {

    private final int parts;
    private final int[] axes;
    private final int written;
    private final View[] views;
    private final View[][] cuts;

    /**
     * @param parts how many
     * @param axes the axis of each view that is cut into parts; −1 where every part reads the whole view
     * @param written how many views are written: the last ones
     */
    Op(int parts, int[] axes, int written, View... views) {
        this.parts = parts;
        this.axes = axes;
        this.written = written;
        this.views = views;
        this.cuts = parts == 1 ? new View[][] {views} : new View[parts][];
        for (int part = 0; part < parts && parts > 1; part++) {
            cuts[part] = cut(part);
        }
    }

    private View[] cut(int part) {
        View[] cut = views.clone();
        for (int i = 0; i < cut.length; i++) {
            if (axes[i] >= 0) {
                int size = cut[i].shape().dim(axes[i]);
                cut[i] = new View(cut[i].storage(),
                        cut[i].layout().slice(axes[i], from(size, part), from(size, part + 1)));
            }
        }
        return cut;
    }

    @Override
    public final void share(int thread, int threads, Scratch scratch) {
        for (int part = thread; part < parts; part += threads) {
            run(part, scratch);
        }
    }

    /** Runs one part, on any thread. */
    abstract void run(int part, Scratch scratch);

    /** Whether it will write that view instead of adding to it, so that nobody needs to fill it with zeros before. */
    boolean begins(View view) {
        return false;
    }

    final int parts() {
        return parts;
    }

    final int views() {
        return views.length;
    }

    final boolean isWritten(int view) {
        return view >= views.length - written;
    }

    /** What a part sees of a view. */
    final View view(int index, int part) {
        return cuts[part][index];
    }

    /** Where a part begins on an axis of that size. */
    final int from(int size, int part) {
        return (int) ((long) size * part / parts);
    }

    /** Says of everything that is written that it has changed. */
    final void written(Consumer<View> changed) {
        for (int i = views.length - written; i < views.length; i++) {
            changed.accept(views[i]);
        }
    }
}

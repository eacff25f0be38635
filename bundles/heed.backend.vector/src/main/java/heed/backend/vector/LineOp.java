package heed.backend.vector;

import heed.tensor.spi.View;
import java.util.function.Consumer;

/** An operation that goes over lines: all elements of its views along their last axis, or the rows without it. */
final class LineOp extends Op {

    private final Lines[] lines;
    private final Consumer<Lines> body;

    private LineOp(Cut cut, int written, Consumer<Lines> body, boolean rows, View... views) {
        super(cut.parts(), cut.axes(views.length), written, views);
        this.body = body;
        this.lines = new Lines[cut.parts()];
        for (int part = 0; part < lines.length; part++) {
            View[] mine = new View[views.length];
            for (int i = 0; i < mine.length; i++) {
                mine[i] = rows ? start(view(i, part)) : view(i, part);
            }
            lines[part] = new Lines(mine);
        }
    }

    /** Lines along the last axis; views of one shape. */
    static Op lines(Cut cut, int written, Consumer<Lines> body, View... views) {
        return new LineOp(cut, written, body, false, views);
    }

    /** A row each; the views have equal sizes in all axes but the last. */
    static Op rows(Cut cut, int written, Consumer<Lines> body, View... views) {
        return new LineOp(cut, written, body, true, views);
    }

    @Override
    void run(int part, Scratch scratch) {
        lines[part].rewind();
        body.accept(lines[part]);
    }

    private static View start(View view) {
        int last = view.layout().rank() - 1;
        return view.shape().dim(last) == 0 ? new View(view.storage(), view.layout().slice(last, 0, 0))
                : new View(view.storage(), view.layout().select(last, 0));
    }
}

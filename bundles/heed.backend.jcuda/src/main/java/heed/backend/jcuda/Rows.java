package heed.backend.jcuda;

import heed.tensor.spi.Layout;
import heed.tensor.spi.View;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/**
 * The views of a call that goes row by row along the last axis: each an address and two steps from row to
 * row, the first from group to group of {@link #inner} rows. What does not lie so is copied.
 */
final class Rows implements AutoCloseable {

    private enum Use { READ, WRITTEN, CHANGED }

    private record Wanted(View view, Use use) {
    }

    private final Operands operands;
    private final List<Wanted> wanted = new ArrayList<>(3);
    private View[] views;
    private Axes axes;

    Rows(Operands operands) {
        this.operands = operands;
    }

    Rows read(View view) {
        wanted.add(new Wanted(view, Use.READ));
        return this;
    }

    Rows written(View view) {
        wanted.add(new Wanted(view, Use.WRITTEN));
        return this;
    }

    Rows changed(View view) {
        wanted.add(new Wanted(view, Use.CHANGED));
        return this;
    }

    /** All views are named: puts them where the kernel can go through them. */
    Rows ready() {
        Layout[] layouts = new Layout[wanted.size()];
        for (int i = 0; i < layouts.length; i++) {
            View view = wanted.get(i).view;
            layouts[i] = Operands.LINES.test(view.layout()) ? view.layout() : Layout.contiguous(view.shape());
        }
        boolean two = lines(layouts).rank() <= 2;
        views = new View[layouts.length];
        for (int i = 0; i < layouts.length; i++) {
            views[i] = placed(wanted.get(i), two ? Operands.LINES : Operands.PLAIN);
            layouts[i] = views[i].layout();
        }
        axes = lines(layouts);
        return this;
    }

    private static Axes lines(Layout... layouts) {
        return Axes.between(0, layouts[0].rank() - 1, layouts);
    }

    private View placed(Wanted one, Predicate<Layout> fits) {
        return switch (one.use) {
            case READ -> operands.read(one.view, fits);
            case WRITTEN -> operands.written(one.view, fits);
            case CHANGED -> operands.changed(one.view, fits);
        };
    }

    int rows() {
        return axes.count();
    }

    int inner() {
        return axes.size(axes.rank() - 1);
    }

    /** Length of a view's rows. */
    int columns(int view) {
        return views[view].shape().dim(-1);
    }

    long address(int view) {
        return Cells.address(views[view]);
    }

    /** Begins the arguments with all addresses. */
    Arguments addresses(Device device) {
        Arguments arguments = device.arguments();
        for (int i = 0; i < views.length; i++) {
            arguments.pointer(address(i));
        }
        return arguments;
    }

    /** Adds all views' steps. */
    void strides(Arguments arguments) {
        for (int i = 0; i < views.length; i++) {
            strides(arguments, i);
        }
    }

    void strides(Arguments arguments, int view) {
        arguments.number(axes.rank() == 2 ? axes.stride(view, 0) : 0).number(axes.last(view));
    }

    @Override
    public void close() {
        operands.close();
    }
}

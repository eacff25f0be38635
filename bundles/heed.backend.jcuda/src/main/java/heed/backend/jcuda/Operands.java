package heed.backend.jcuda;

import heed.tensor.spi.Layout;
import heed.tensor.spi.View;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/**
 * The views of one call, in a layout that its kernel takes: the views themselves where they lie so, else
 * row-major copies, which are copied back and given back at the end.
 */
final class Operands implements AutoCloseable {

    /** Whether elements of the last axis lie side by side. */
    static final Predicate<Layout> LINES = layout -> layout.rank() > 0
            && (layout.stride(layout.rank() - 1) == 1
            || layout.shape().dim(layout.rank() - 1) == 1);

    static final Predicate<Layout> PLAIN = Layout::isContiguous;

    /** Always a copy. */
    static final Predicate<Layout> NONE = layout -> false;

    private record Copy(View of, View copy, boolean written) {
    }

    private final Elementwise elementwise;
    private final Memory memory;
    private final List<Copy> copies = new ArrayList<>(0);

    Operands(Elementwise elementwise, Memory memory) {
        this.elementwise = elementwise;
        this.memory = memory;
    }

    View read(View view, Predicate<Layout> fits) {
        return fits.test(view.layout()) ? view : copied(view, true, false);
    }

    View written(View view, Predicate<Layout> fits) {
        return fits.test(view.layout()) ? view : copied(view, false, true);
    }

    /** Both read and written. */
    View changed(View view, Predicate<Layout> fits) {
        return fits.test(view.layout()) ? view : copied(view, true, true);
    }

    private View copied(View view, boolean read, boolean written) {
        View copy = memory.scratch(view.type(), view.shape());
        copies.add(new Copy(view, copy, written));
        if (read) {
            elementwise.copy(view, copy);
        }
        return copy;
    }

    @Override
    public void close() {
        for (Copy made : copies) {
            if (made.written) {
                elementwise.copy(made.copy, made.of);
            }
            memory.give(made.copy);
        }
    }
}

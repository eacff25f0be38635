package heed.tensor.spi;

import heed.tensor.Shape;

/** Elements picked from rows, and running sums, made of required kernels. */
final class ComposedOrder {

    private ComposedOrder() {
    }

    /** Picked from all rows laid end to end. */
    static void pick(Kernels kernels, View in, View ids, View out) {
        View places = places(kernels, ids, in.shape().dim(-1));                          // [N·K]
        View from = plain(kernels, in, true);
        View to = plain(kernels, out, false);
        kernels.gather(column(from), places, column(to));
        settle(kernels, to, out, true);
        settle(kernels, from, in, false);
        kernels.free(places.storage());
    }

    static void addPicked(Kernels kernels, View in, View ids, View into) {
        View places = places(kernels, ids, into.shape().dim(-1));                        // [N·K]
        View from = plain(kernels, in, true);
        View to = plain(kernels, into, true);
        kernels.scatterAdd(column(from), places, column(to));
        settle(kernels, to, into, true);
        settle(kernels, from, in, false);
        kernels.free(places.storage());
    }

    /** Each round adds what lies 1, 2, 4, … before, until all is in. Hillis &amp; Steele 1986. */
    static void cumulativeSum(Kernels kernels, View in, boolean reversed, View out) {
        if (in != out) {
            kernels.copy(in, out);
        }
        int n = in.shape().dim(-1);
        View before = kernels.scratch(out.type(), out.shape());
        for (int by = 1; by < n; by *= 2) {
            kernels.copy(out, before);
            View to = reversed ? part(out, 0, n - by) : part(out, by, n);
            View from = reversed ? part(before, by, n) : part(before, 0, n - by);
            kernels.binary(Binary.ADD, to, from, to);
        }
        kernels.free(before.storage());
    }

    private static View part(View view, int from, int to) {
        return new View(view.storage(), view.layout().slice(view.shape().rank() - 1, from, to));
    }

    /** Where ids […,K] of rows of V elements lie among all elements; scratch [N·K]. */
    private static View places(Kernels kernels, View ids, int rowLength) {
        int width = ids.shape().dim(-1);
        int rows = width == 0 ? 0 : Math.toIntExact(ids.shape().size() / width);
        View starts = Ordinals.of(kernels, rows, rowLength);
        View places = kernels.scratch(DType.INT32, ids.shape());
        kernels.copy(ids, places);
        View table = new View(places.storage(), Layout.contiguous(Shape.of(rows, width)));
        View wide = new View(starts.storage(), starts.layout().unsqueeze(1).expand(table.shape()));
        kernels.binary(Binary.ADD, table, wide, table);
        kernels.free(starts.storage());
        return new View(places.storage(), Layout.contiguous(Shape.of(rows * width)));
    }

    /** The view itself if it has no gaps, else scratch of its shape, with its elements if they are wanted. */
    private static View plain(Kernels kernels, View view, boolean filled) {
        if (view.layout().isContiguous()) {
            return view;
        }
        View plain = kernels.scratch(view.type(), view.shape());
        if (filled) {
            kernels.copy(view, plain);
        }
        return plain;
    }

    /** Gives scratch back, after its elements went where they belong if they changed. */
    private static void settle(Kernels kernels, View plain, View view, boolean changed) {
        if (plain != view) {
            if (changed) {
                kernels.copy(plain, view);
            }
            kernels.free(plain.storage());
        }
    }

    /** All elements, one a row. */
    private static View column(View view) {
        Shape shape = Shape.of(Math.toIntExact(view.shape().size()), 1);
        return new View(view.storage(), view.layout().reshape(shape).orElseThrow());
    }
}

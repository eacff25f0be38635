package heed.backend.jcuda;

import heed.tensor.spi.DType;
import heed.tensor.spi.View;

/** The greatest of a row, running sums, elements picked by their places, and sorting. */
final class Order {

    /** As in {@code args.cuh}. */
    private static final int SORT_TILE = 2048;
    private static final int SORT_MERGE = 2048;
    private static final int SORT_BLOCK = 512;
    private static final int LEAST_BLOCK = 32;

    private final Work work;
    private final Device device;

    Order(Work work) {
        this.work = work;
        this.device = work.device();
    }

    void argmax(View in, View out) {
        if (Cells.isEmpty(out)) {
            return;
        }
        try (Rows rows = work.rows().read(in).written(out).ready()) {
            rows.strides(rows.addresses(device).numbers(rows.rows(), rows.inner(), rows.columns(0)));
            device.launchRows(in.type() == DType.INT32 ? Kernel.ARGMAX_INT : Kernel.ARGMAX, rows.rows(),
                    rows.columns(0));
        }
    }

    void cumulativeSum(View in, boolean reversed, View out) {
        if (Cells.isEmpty(out)) {
            return;
        }
        try (Rows rows = work.rows().read(in).written(out).ready()) {
            rows.strides(rows.addresses(device).numbers(rows.rows(), rows.inner(), rows.columns(0), reversed
                    ? 1 : 0));
            device.launchRows(in.type() == DType.INT32 ? Kernel.CUMULATIVE_SUM_INT : Kernel.CUMULATIVE_SUM,
                    rows.rows(),
                    rows.columns(0));
        }
    }

    void pick(View in, View ids, View out) {
        if (Cells.isEmpty(out)) {
            return;
        }
        try (Rows rows = work.rows().read(in).read(ids).written(out).ready()) {
            rows.strides(rows.addresses(device).numbers(rows.rows(), rows.inner(), rows.columns(1),
                    rows.columns(0)));
            device.launchFlat(Kernel.PICK, (int) out.shape().size());
        }
    }

    void addPicked(View in, View ids, View into) {
        if (Cells.isEmpty(in) || Cells.isEmpty(into)) {
            return;
        }
        try (Rows rows = work.rows().read(in).read(ids).changed(into).ready()) {
            rows.strides(rows.addresses(device).numbers(rows.rows(), rows.inner(), rows.columns(1),
                    rows.columns(2)));
            device.launchRows(Kernel.ADD_PICKED, rows.rows(), rows.columns(1));
        }
    }

    void sort(View in, boolean descending, View out, View ids) {
        if (Cells.isEmpty(out)) {
            return;
        }
        try (Rows rows = work.rows().read(in).written(out).written(ids).ready()) {
            int columns = rows.columns(0);
            Piece keys = sorted(rows, Cells.code(in), descending);
            Arguments arguments = device.arguments().pointer(keys.address()).pointer(rows.address(0))
                    .pointer(rows.address(1)).pointer(rows.address(2))
                    .numbers(rows.rows(), rows.inner(), columns);
            rows.strides(arguments);
            device.launchFlat(Kernel.SORT_WRITE, rows.rows() * columns);
            work.memory().give(keys);
        }
    }

    /**
     * The keys of the first view's rows in ascending order, each with its place in the row; to be given back.
     */
    Piece sorted(Rows rows, int type, boolean descending) {
        int columns = rows.columns(0);
        long bytes = (long) Long.BYTES * rows.rows() * columns;
        Piece from = work.memory().take(bytes);
        Arguments arguments = device.arguments().pointer(rows.address(0)).pointer(from.address())
                .numbers(rows.rows(), rows.inner(), columns, type, descending ? 1 : 0);
        rows.strides(arguments, 0);
        int block = Math.max(LEAST_BLOCK, Math.min(SORT_BLOCK, Integer.highestOneBit(Math.max(1,
                columns - 1))));
        device.launch(Kernel.SORT_TILE, rows.rows() * Device.ceil(columns, SORT_TILE), 1, block, 1);
        if (columns <= SORT_TILE) {
            return from;
        }
        Piece to = work.memory().take(bytes);
        for (long run = SORT_TILE; run < columns; run *= 2) {
            device.arguments().pointer(from.address()).pointer(to.address())
                    .numbers(rows.rows(), columns, (int) run);
            device.launch(Kernel.SORT_MERGE, rows.rows() * Device.ceil(columns, SORT_MERGE), 1, Device.BLOCK,
                    1);
            Piece merged = to;
            to = from;
            from = merged;
        }
        work.memory().give(to);
        return from;
    }
}

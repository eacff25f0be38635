package heed.backend.jcuda;

import heed.tensor.spi.DType;
import heed.tensor.spi.Layout;
import heed.tensor.spi.View;

/** Rows read from a table by their ids, and added to it. */
final class Tables {

    /** As in {@code args.cuh}. */
    private static final int SCATTER_CHUNK = 32;
    private static final int SCATTER_BLOCK = 128;
    private static final int MOST_COLUMNS = 65535 * SCATTER_BLOCK;

    private final Work work;
    private final Device device;
    private final Order order;

    Tables(Work work, Order order) {
        this.work = work;
        this.device = work.device();
        this.order = order;
    }

    void gather(View table, View ids, View out) {
        if (Cells.isEmpty(out)) {
            return;
        }
        device.arguments().pointer(Cells.address(table)).pointer(Cells.address(ids))
                .pointer(Cells.address(out))
                .numbers(out.shape().dim(0), out.shape().dim(1), table.shape().dim(0))
                .numbers(step(table, 0), step(table, 1), step(ids, 0), step(out, 0), step(out, 1));
        device.launchFlat(Kernel.GATHER, (int) out.shape().size());
    }

    /**
     * The ids are sorted, so that what is added to one row is added in the order of the ids' places, always.
     */
    void scatterAdd(View rows, View ids, View table) {
        if (Cells.isEmpty(rows) || Cells.isEmpty(table)) {
            return;
        }
        int count = rows.shape().dim(0);
        int columns = rows.shape().dim(1);
        if (table.type() == DType.INT32 || columns > MOST_COLUMNS) {
            throw new IllegalArgumentException("backend 'jcuda' adds rows of FLOAT32 of at most "
                    + MOST_COLUMNS
                    + " elements to a table; got " + table.type() + " " + rows.shape());
        }
        View line = new View(ids.storage(), ids.layout().unsqueeze(0));                          // [1,N]
        Piece carry = work.memory().take(2L * Device.ceil(count, SCATTER_CHUNK) * columns * Float.BYTES);
        try (Rows sorting = work.rows().read(line).ready()) {
            Piece sorted = order.sorted(sorting, Cells.code(ids), false);
            for (Kernel kernel : new Kernel[] {Kernel.SCATTER_CHUNKS, Kernel.SCATTER_CARRY}) {
                device.arguments().pointer(sorted.address()).pointer(Cells.address(rows))
                        .pointer(Cells.address(table))
                        .pointer(carry.address()).numbers(count, columns, table.shape().dim(0))
                        .numbers(step(rows, 0), step(rows, 1), step(table, 0), step(table, 1));
                device.launch(kernel, Device.ceil(count, SCATTER_CHUNK), Device.ceil(columns, SCATTER_BLOCK),
                        SCATTER_BLOCK, 1);
            }
            work.memory().give(sorted);
        }
        work.memory().give(carry);
    }

    private static int step(View view, int axis) {
        Layout layout = view.layout();
        return Cells.stride(layout, axis);
    }
}

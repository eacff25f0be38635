package heed.backend.vector;

import heed.tensor.spi.Binary;
import heed.tensor.spi.DType;
import heed.tensor.spi.Layout;
import heed.tensor.spi.View;

/** Kernels that choose among rows or within them. */
final class Rows {

    private Rows() {
    }

    /** The first greatest of each row; NaN is greater than all. */
    static void argmax(View in, View out) {
        int last = in.layout().rank() - 1;
        int n = in.shape().dim(last);
        int step = (int) in.layout().stride(last);
        Lines rows = new Lines(new View(in.storage(), in.layout().select(last, 0)),
                new View(out.storage(), out.layout().select(last, 0)));
        Cells x = (Cells) in.storage();
        int[] y = Cells.ints(out);
        while (rows.next()) {
            for (int i = 0; i < rows.length; i++) {
                int at = rows.at[0] + i * rows.step[0];
                int best = 0;
                for (int j = 1; j < n; j++) {
                    double value = x.get(at + j * step);
                    double leader = x.get(at + best * step);
                    best = value > leader || Double.isNaN(value) && !Double.isNaN(leader) ? j : best;
                }
                y[rows.at[1] + i * rows.step[1]] = best;
            }
        }
    }

    static void gather(View table, View ids, View out) {
        boolean plain = table.type() == DType.FLOAT32 && Fused.plainLines(table, out);
        for (int i = 0; i < ids.shape().dim(0); i++) {
            int id = id(ids, i);
            if (plain) {
                System.arraycopy(Cells.floats(table), at(table, id), Cells.floats(out), at(out, i),
                        out.shape().dim(1));
            } else {
                Elements.copy(row(table, id), row(out, i));
            }
        }
    }

    static void scatterAdd(View rows, View ids, View table) {
        boolean plain = table.type() == DType.FLOAT32 && Fused.plainLines(table, rows);
        for (int i = 0; i < ids.shape().dim(0); i++) {
            int id = id(ids, i);
            if (plain) {
                int to = at(table, id);
                BinaryLines.lines(Binary.ADD, Cells.floats(table), to, Cells.floats(rows), at(rows, i),
                        Cells.floats(table), to, rows.shape().dim(1));
            } else {
                View to = row(table, id);
                Elements.binary(Binary.ADD, to, row(rows, i), to);
            }
        }
    }

    private static int id(View ids, int i) {
        return Cells.ints(ids)[(int) (ids.layout().offset() + i * ids.layout().stride(0))];
    }

    private static int at(View rows, int i) {
        return (int) (rows.layout().offset() + i * rows.layout().stride(0));
    }

    private static View row(View table, int i) {
        return new View(table.storage(), table.layout().select(0, i));
    }
}

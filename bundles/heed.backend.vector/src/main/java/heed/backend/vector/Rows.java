package heed.backend.vector;

import heed.tensor.spi.Binary;
import heed.tensor.spi.DType;
import heed.tensor.spi.View;

/** Kernels that choose among rows or within them. */
final class Rows {

    private Rows() {
    }

    /** Whether the last axes have no gaps. */
    static boolean plain(View... views) {
        for (View view : views) {
            int last = view.layout().rank() - 1;
            if (view.layout().stride(last) != 1 && view.shape().dim(last) != 1) {
                return false;
            }
        }
        return true;
    }

    /** The first greatest of each row; NaN is greater than all. */
    static Op argmax(Cut.Rule cut, View in, View out) {
        int last = in.layout().rank() - 1;
        int n = in.shape().dim(last);
        int step = (int) in.layout().stride(last);
        Cells x = Cells.of(in);
        int[] y = Cells.ints(out);
        return LineOp.rows(cut.rows(in.shape(), in.shape().size()), 1, rows -> {
            while (rows.next()) {
                for (int i = 0; i < rows.length; i++) {
                    y[rows.at[1] + i * rows.step[1]] = greatest(x, rows.at[0] + i * rows.step[0], step, n);
                }
            }
        }, in, out);
    }

    private static int greatest(Cells x, int at, int step, int n) {
        int best = 0;
        for (int j = 1; j < n; j++) {
            double value = x.get(at + j * step);
            double leader = x.get(at + best * step);
            best = value > leader || Double.isNaN(value) && !Double.isNaN(leader) ? j : best;
        }
        return best;
    }

    /** Each thread takes some of the ids. */
    static Op gather(Cut.Rule cut, View table, View ids, View out) {
        int parts = cut.along(out.shape(), 1, out.shape().size()).parts();
        boolean plain = table.type() == DType.FLOAT32 && plain(table, out);
        return new Op(parts, new int[] {-1, 0, 0}, 1, table, ids, out) {

            @Override
            void run(int part, Scratch scratch) {
                View mine = view(1, part);
                View to = view(2, part);
                for (int i = 0; i < mine.shape().dim(0); i++) {
                    int from = at(table, id(mine, i));
                    if (plain) {
                        System.arraycopy(Cells.floats(table), from, Cells.floats(to), at(to, i), to.shape().dim(1));
                        continue;
                    }
                    for (int d = 0; d < to.shape().dim(1); d++) {
                        Cells.of(to).set(at(to, i) + d * step(to), Cells.of(table).get(from + d * step(table)));
                    }
                }
            }
        };
    }

    /** Each thread takes some of the columns, for ids may be equal. */
    static Op scatterAdd(Cut.Rule cut, View rows, View ids, View table) {
        boolean enough = rows.shape().size() >= cut.leastWork() && rows.shape().dim(1) >= cut.threads() * Lane.WIDTH;
        boolean plain = table.type() == DType.FLOAT32 && plain(table, rows);
        return new Op(enough ? cut.threads() : 1, new int[] {1, -1, 1}, 1, rows, ids, table) {

            @Override
            void run(int part, Scratch scratch) {
                View from = view(0, part);
                View to = view(2, part);
                int width = from.shape().dim(1);
                for (int i = 0; i < ids.shape().dim(0); i++) {
                    int row = at(to, id(ids, i));
                    if (plain) {
                        BinaryLines.lines(Binary.ADD, Cells.floats(to), row, Cells.floats(from), at(from, i),
                                Cells.floats(to), row, width);
                        continue;
                    }
                    for (int d = 0; d < width; d++) {
                        Cells cells = Cells.of(to);
                        int at = row + d * step(to);
                        cells.set(at, cells.get(at) + Cells.of(from).get(at(from, i) + d * step(from)));
                    }
                }
            }
        };
    }

    private static int id(View ids, int i) {
        return Cells.ints(ids)[(int) (ids.layout().offset() + i * ids.layout().stride(0))];
    }

    private static int at(View rows, int i) {
        return (int) (rows.layout().offset() + i * rows.layout().stride(0));
    }

    private static int step(View rows) {
        return (int) rows.layout().stride(1);
    }
}

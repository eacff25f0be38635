package heed.backend.vector;

import heed.tensor.spi.View;
import java.util.Arrays;

/** Sorting of rows: value and place of each element in one number, so that equal ones stay in order. */
final class Sorting {

    private Sorting() {
    }

    static Op sort(Cut.Rule cut, View in, boolean descending, View out, View ids) {
        Cells x = Cells.of(in);
        Cells y = Cells.of(out);
        int[] places = Cells.ints(ids);
        int n = in.shape().dim(-1);
        int[] step = {last(in), last(out), last(ids)};
        return LineOp.rows(cut.rows(in.shape(), 8 * in.shape().size()), 2, rows -> {
            long[] keys = new long[n];
            while (n > 0 && rows.next()) {
                for (int i = 0; i < rows.length; i++) {
                    int from = rows.at[0] + i * rows.step[0];
                    for (int j = 0; j < n; j++) {
                        int rank = rank(x, from + j * step[0]);
                        keys[j] = (long) (descending ? ~rank : rank) << 32 | j;
                    }
                    Arrays.sort(keys);
                    for (int j = 0; j < n; j++) {
                        int place = (int) keys[j];
                        y.set(rows.at[1] + i * rows.step[1] + j * step[1], x.get(from + place * step[0]));
                        places[rows.at[2] + i * rows.step[2] + j * step[2]] = place;
                    }
                }
            }
        }, in, out, ids);
    }

    /** Integers in the order of the elements: −0 as 0, NaN above all. */
    private static int rank(Cells cells, int at) {
        if (cells.floats() == null) {
            return cells.ints()[at];
        }
        float value = cells.floats()[at];
        int bits = Float.floatToIntBits(value == 0 ? 0 : value);
        return bits ^ bits >> 31 & Integer.MAX_VALUE;
    }

    private static int last(View view) {
        return (int) view.layout().stride(view.layout().rank() - 1);
    }
}

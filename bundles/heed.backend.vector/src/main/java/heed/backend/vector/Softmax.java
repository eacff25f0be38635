package heed.backend.vector;

import heed.tensor.spi.View;
import java.util.Arrays;

/** Softmax over rows without gaps, which are not empty, and gradients through it. */
final class Softmax {

    private Softmax() {
    }

    /** exp(x − max) / Σ. */
    static Op softmax(Cut.Rule cut, View in, View out) {
        float[] x = Cells.floats(in);
        float[] y = Cells.floats(out);
        int n = in.shape().dim(-1);
        return LineOp.rows(cut.rows(in.shape(), 4 * in.shape().size()), 1, rows -> {
            while (rows.next()) {
                for (int i = 0; i < rows.length; i++) {
                    row(x, rows.at[0] + i * rows.step[0], y, rows.at[1] + i * rows.step[1], rows, n);
                }
            }
        }, in, out);
    }

    private static void row(float[] x, int from, float[] y, int to, Lines rows, int n) {
        float sum = RowLines.expShifted(x, from, 1, RowLines.max(x, from, n), y, to, rows.rest(), n);
        RowLines.scale(y, to, 1 / sum, n);
    }

    /** As softmax, with −∞ where the mask is 0, which is a float; its rows may have gaps or repeat one number. */
    static Op masked(Cut.Rule cut, View in, View mask, View out) {
        float[] x = Cells.floats(in);
        float[] allowed = Cells.floats(mask);
        float[] y = Cells.floats(out);
        int n = in.shape().dim(-1);
        int step = (int) mask.layout().stride(mask.layout().rank() - 1);
        return LineOp.rows(cut.rows(in.shape(), 4 * in.shape().size()), 1, rows -> {
            while (rows.next()) {
                for (int i = 0; i < rows.length; i++) {
                    int from = rows.at[0] + i * rows.step[0];
                    int bit = rows.at[1] + i * rows.step[1];
                    int to = rows.at[2] + i * rows.step[2];
                    for (int j = 0; j < n; j++) {
                        y[to + j] = allowed[bit + j * step] != 0 ? x[from + j] : Float.NEGATIVE_INFINITY;
                    }
                    maskedRow(y, to, rows, n);
                }
            }
        }, in, mask, out);
    }

    private static void maskedRow(float[] y, int to, Lines rows, int n) {
        float max = RowLines.max(y, to, n);
        if (max == Float.NEGATIVE_INFINITY) {
            Arrays.fill(y, to, to + n, 0);
            return;
        }
        float sum = RowLines.expShifted(y, to, 1, max, y, to, rows.rest(), n);
        RowLines.scale(y, to, 1 / sum, n);
    }

    /** y·(g − Σ g·y). */
    static Op gradient(Cut.Rule cut, View g, View y, View out) {
        float[] dy = Cells.floats(g);
        float[] values = Cells.floats(y);
        float[] dx = Cells.floats(out);
        int n = y.shape().dim(-1);
        int[] step = {last(g), last(y), last(out)};
        boolean plain = n == 1 || step[0] == 1 && step[1] == 1 && step[2] == 1;
        return LineOp.rows(cut.rows(y.shape(), y.shape().size()), 1, rows -> {
            while (n > 0 && rows.next()) {
                for (int i = 0; i < rows.length; i++) {
                    int a = rows.at[0] + i * rows.step[0];
                    int b = rows.at[1] + i * rows.step[1];
                    int c = rows.at[2] + i * rows.step[2];
                    if (plain) {
                        RowLines.softmaxGradient(dy, a, values, b, dx, c, rows, n);
                    } else {
                        gaps(dy, a, values, b, dx, c, step, n);
                    }
                }
            }
        }, g, y, out);
    }

    private static void gaps(float[] dy, int a, float[] y, int b, float[] dx, int c, int[] step, int n) {
        float dot = 0;
        for (int j = 0; j < n; j++) {
            dot = Math.fma(dy[a + j * step[0]], y[b + j * step[1]], dot);
        }
        for (int j = 0; j < n; j++) {
            dx[c + j * step[2]] = y[b + j * step[1]] * (dy[a + j * step[0]] - dot);
        }
    }

    /** (x − max) − log Σ exp(x − max). */
    static Op logSoftmax(Cut.Rule cut, View in, View out) {
        float[] x = Cells.floats(in);
        float[] y = Cells.floats(out);
        int n = in.shape().dim(-1);
        return LineOp.rows(cut.rows(in.shape(), 4 * in.shape().size()), 1, rows -> {
            while (rows.next()) {
                for (int i = 0; i < rows.length; i++) {
                    int from = rows.at[0] + i * rows.step[0];
                    int to = rows.at[1] + i * rows.step[1];
                    float max = RowLines.max(x, from, n);
                    float sum = sumExp(x, from, max, rows, n);
                    RowLines.shift(x, from, max, (float) Math.log(sum), y, to, n);
                }
            }
        }, in, out);
    }

    /** Σ exp(x − max), a piece of the row at a time. */
    private static float sumExp(float[] x, int from, float max, Lines rows, int n) {
        float sum = 0;
        float[] piece = rows.piece();
        for (int i = 0; i < n; i += piece.length) {
            int count = Math.min(piece.length, n - i);
            Functions.exp(x, from + i, 1, -max, piece, 0, (count + Lane.WIDTH - 1) / Lane.WIDTH * Lane.WIDTH);
            sum += RowLines.sum(piece, 0, count, rows.rest());
        }
        return sum;
    }

    private static int last(View view) {
        return (int) view.layout().stride(view.layout().rank() - 1);
    }
}

package heed.backend.vector;

import heed.tensor.spi.Binary;
import heed.tensor.spi.Reduction;
import heed.tensor.spi.Unary;
import heed.tensor.spi.View;
import java.util.Arrays;
import jdk.incubator.vector.FloatVector;

/** Elementwise kernels over views: lines without gaps go by vectors, the rest one by one. */
final class Elements {

    private Elements() {
    }

    static void fill(View out, double value) {
        Lines lines = new Lines(out);
        Cells cells = (Cells) out.storage();
        while (lines.next()) {
            if (cells.floats() != null && lines.step[0] == 1) {
                Arrays.fill(cells.floats(), lines.at[0], lines.at[0] + lines.length, (float) value);
            } else {
                for (int i = 0; i < lines.length; i++) {
                    cells.set(lines.at[0] + i * lines.step[0], value);
                }
            }
        }
    }

    static void copy(View in, View out) {
        Lines lines = new Lines(in, out);
        Cells from = (Cells) in.storage();
        Cells to = (Cells) out.storage();
        boolean floats = from.floats() != null && to.floats() != null;
        boolean plain = floats && lines.step[0] == 1 && lines.step[1] == 1;
        while (lines.next()) {
            int x = lines.at[0];
            int y = lines.at[1];
            if (plain) {
                System.arraycopy(from.floats(), x, to.floats(), y, lines.length);
            } else if (floats) {
                for (int i = 0; i < lines.length; i++) {
                    to.floats()[y + i * lines.step[1]] = from.floats()[x + i * lines.step[0]];
                }
            } else {
                for (int i = 0; i < lines.length; i++) {
                    to.set(y + i * lines.step[1], from.get(x + i * lines.step[0]));
                }
            }
        }
    }

    static void unary(Unary op, View in, View out) {
        Lines lines = new Lines(in, out);
        float[] x = Cells.floats(in);
        float[] y = Cells.floats(out);
        float[] one = new float[Lane.WIDTH];
        while (lines.next()) {
            if (lines.step[0] == 1 && lines.step[1] == 1) {
                UnaryLines.apply(op, x, lines.at[0], y, lines.at[1], lines.length);
                continue;
            }
            for (int from = 0; from < lines.length; from += Lane.WIDTH) {
                int count = Math.min(Lane.WIDTH, lines.length - from);
                for (int i = 0; i < count; i++) {
                    one[i] = x[lines.at[0] + (from + i) * lines.step[0]];
                }
                UnaryLines.of(op, FloatVector.fromArray(Lane.FLOATS, one, 0)).intoArray(one, 0);
                for (int i = 0; i < count; i++) {
                    y[lines.at[1] + (from + i) * lines.step[1]] = one[i];
                }
            }
        }
    }

    static void binary(Binary op, View a, View b, View out) {
        Lines lines = new Lines(a, b, out);
        float[] x = Cells.floats(a);
        float[] y = Cells.floats(b);
        float[] z = Cells.floats(out);
        boolean commutes = op == Binary.ADD || op == Binary.MUL || op == Binary.MAX || op == Binary.MIN
                || op == Binary.EQUAL;
        int[] step = lines.step;
        while (lines.next()) {
            if (step[0] == 1 && step[1] == 1 && step[2] == 1) {
                BinaryLines.lines(op, x, lines.at[0], y, lines.at[1], z, lines.at[2], lines.length);
            } else if (step[0] == 1 && step[1] == 0 && step[2] == 1) {
                BinaryLines.number(op, x, lines.at[0], y[lines.at[1]], z, lines.at[2], lines.length);
            } else if (commutes && step[0] == 0 && step[1] == 1 && step[2] == 1) {
                BinaryLines.number(op, y, lines.at[1], x[lines.at[0]], z, lines.at[2], lines.length);
            } else {
                for (int i = 0; i < lines.length; i++) {
                    z[lines.at[2] + i * step[2]] = BinaryLines.of(op, x[lines.at[0] + i * step[0]],
                            y[lines.at[1] + i * step[1]]);
                }
            }
        }
    }

    static void scalar(Binary op, View a, float b, View out) {
        Lines lines = new Lines(a, out);
        float[] x = Cells.floats(a);
        float[] z = Cells.floats(out);
        while (lines.next()) {
            if (lines.step[0] == 1 && lines.step[1] == 1) {
                BinaryLines.number(op, x, lines.at[0], b, z, lines.at[1], lines.length);
            } else {
                for (int i = 0; i < lines.length; i++) {
                    z[lines.at[1] + i * lines.step[1]] = BinaryLines.of(op, x[lines.at[0] + i * lines.step[0]], b);
                }
            }
        }
    }

    static void where(View condition, View a, View b, View out) {
        Lines lines = new Lines(condition, a, b, out);
        Cells c = (Cells) condition.storage();
        Cells x = (Cells) a.storage();
        Cells y = (Cells) b.storage();
        Cells z = (Cells) out.storage();
        int[] step = lines.step;
        while (lines.next()) {
            for (int i = 0; i < lines.length; i++) {
                boolean then = c.get(lines.at[0] + i * step[0]) != 0;
                z.set(lines.at[3] + i * step[3], then ? x.get(lines.at[1] + i * step[1])
                        : y.get(lines.at[2] + i * step[2]));
            }
        }
    }

    /** The result's axes of size 1 stand still while the input goes on. */
    static void reduce(Reduction op, View in, View out) {
        fill(out, op == Reduction.SUM ? 0 : Double.NEGATIVE_INFINITY);
        Lines lines = new Lines(in, new View(out.storage(), out.layout().expand(in.shape())));
        float[] x = Cells.floats(in);
        float[] y = Cells.floats(out);
        Binary join = op == Reduction.SUM ? Binary.ADD : Binary.MAX;
        while (lines.next()) {
            int from = lines.at[0];
            int to = lines.at[1];
            if (lines.step[1] == 0) {
                y[to] = BinaryLines.of(join, y[to], line(op, x, from, lines));
            } else if (lines.step[0] == 1 && lines.step[1] == 1) {
                BinaryLines.lines(join, y, to, x, from, y, to, lines.length);
            } else {
                for (int i = 0; i < lines.length; i++) {
                    int at = to + i * lines.step[1];
                    y[at] = BinaryLines.of(join, y[at], x[from + i * lines.step[0]]);
                }
            }
        }
    }

    /** One number of a line. */
    private static float line(Reduction op, float[] x, int from, Lines lines) {
        if (lines.step[0] == 1) {
            return op == Reduction.SUM ? RowLines.sum(x, from, lines.length) : RowLines.max(x, from, lines.length);
        }
        double sum = 0;
        float max = Float.NEGATIVE_INFINITY;
        for (int i = 0; i < lines.length; i++) {
            float value = x[from + i * lines.step[0]];
            sum += value;
            max = Math.max(max, value);
        }
        return op == Reduction.SUM ? (float) sum : max;
    }
}

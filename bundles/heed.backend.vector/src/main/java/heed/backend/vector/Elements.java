package heed.backend.vector;

import heed.tensor.spi.Binary;
import heed.tensor.spi.Reduction;
import heed.tensor.spi.Unary;
import heed.tensor.spi.View;
import java.util.Arrays;

/** Elementwise kernels over views: lines without gaps go by vectors, the rest one by one. */
final class Elements {

    private Elements() {
    }

    static Op fill(Cut.Rule cut, View out, double value) {
        Cells cells = Cells.of(out);
        return LineOp.lines(cut.along(out.shape()), 1, lines -> fill(lines, cells, value), out);
    }

    private static void fill(Lines lines, Cells cells, double value) {
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

    static Op copy(Cut.Rule cut, View in, View out) {
        Cells from = Cells.of(in);
        Cells to = Cells.of(out);
        return LineOp.lines(cut.along(out.shape()), 1, lines -> copy(lines, from, to), in, out);
    }

    private static void copy(Lines lines, Cells from, Cells to) {
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

    static Op unary(Cut.Rule cut, Unary op, View in, View out) {
        float[] x = Cells.floats(in);
        float[] y = Cells.floats(out);
        return LineOp.lines(cut.along(out.shape()), 1, lines -> unary(op, lines, x, y), in, out);
    }

    private static void unary(Unary op, Lines lines, float[] x, float[] y) {
        if (lines.step[0] == 1 && lines.step[1] == 1) {
            while (lines.next()) {
                UnaryLines.apply(op, x, lines.at[0], y, lines.at[1], lines);
            }
            return;
        }
        float[] one = lines.rest();
        while (lines.next()) {
            for (int from = 0; from < lines.length; from += Lane.WIDTH) {
                int count = Math.min(Lane.WIDTH, lines.length - from);
                for (int i = 0; i < count; i++) {
                    one[i] = x[lines.at[0] + (from + i) * lines.step[0]];
                }
                UnaryLines.vectors(op, one, 0, one, 0, Lane.WIDTH);
                for (int i = 0; i < count; i++) {
                    y[lines.at[1] + (from + i) * lines.step[1]] = one[i];
                }
            }
        }
    }

    static Op binary(Cut.Rule cut, Binary op, View a, View b, View out) {
        float[] x = Cells.floats(a);
        float[] y = Cells.floats(b);
        float[] z = Cells.floats(out);
        return LineOp.lines(cut.along(out.shape()), 1, lines -> binary(op, lines, x, y, z), a, b, out);
    }

    private static void binary(Binary op, Lines lines, float[] x, float[] y, float[] z) {
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

    static Op addMultiple(Cut.Rule cut, View a, float factor, View out) {
        float[] x = Cells.floats(a);
        float[] z = Cells.floats(out);
        return LineOp.lines(cut.along(out.shape()), 1, lines -> addMultiple(lines, x, factor, z), a, out);
    }

    private static void addMultiple(Lines lines, float[] x, float factor, float[] z) {
        while (lines.next()) {
            if (lines.step[0] == 1 && lines.step[1] == 1) {
                RowLines.addMultiple(x, lines.at[0], factor, z, lines.at[1], lines.length);
            } else {
                for (int i = 0; i < lines.length; i++) {
                    int at = lines.at[1] + i * lines.step[1];
                    z[at] = Math.fma(x[lines.at[0] + i * lines.step[0]], factor, z[at]);
                }
            }
        }
    }

    static Op scalar(Cut.Rule cut, Binary op, View a, float b, View out) {
        float[] x = Cells.floats(a);
        float[] z = Cells.floats(out);
        return LineOp.lines(cut.along(out.shape()), 1, lines -> scalar(op, lines, x, b, z), a, out);
    }

    private static void scalar(Binary op, Lines lines, float[] x, float b, float[] z) {
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

    static Op where(Cut.Rule cut, View condition, View a, View b, View out) {
        Cells c = Cells.of(condition);
        Cells x = Cells.of(a);
        Cells y = Cells.of(b);
        Cells z = Cells.of(out);
        boolean floats = c.floats() != null && z.floats() != null;
        return LineOp.lines(cut.along(out.shape()), 1, floats
                ? lines -> where(lines, c.floats(), x.floats(), y.floats(), z.floats())
                : lines -> where(lines, c, x, y, z), condition, a, b, out);
    }

    private static void where(Lines lines, float[] c, float[] x, float[] y, float[] z) {
        int[] step = lines.step;
        while (lines.next()) {
            if (step[0] == 0 && step[1] == 1 && step[2] == 1 && step[3] == 1) {
                boolean then = c[lines.at[0]] != 0;
                System.arraycopy(then ? x : y, lines.at[then ? 1 : 2], z, lines.at[3], lines.length);
                continue;
            }
            for (int i = 0; i < lines.length; i++) {
                z[lines.at[3] + i * step[3]] = c[lines.at[0] + i * step[0]] != 0 ? x[lines.at[1] + i * step[1]]
                        : y[lines.at[2] + i * step[2]];
            }
        }
    }

    private static void where(Lines lines, Cells c, Cells x, Cells y, Cells z) {
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
    static Op reduce(Cut.Rule cut, Reduction op, View in, View out) {
        float[] x = Cells.floats(in);
        float[] y = Cells.floats(out);
        return LineOp.lines(cut.kept(in.shape(), out.shape()), 1, lines -> reduce(op, lines, x, y), in,
                new View(out.storage(), out.layout().expand(in.shape())));
    }

    private static void reduce(Reduction op, Lines lines, float[] x, float[] y) {
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
            return op == Reduction.SUM ? RowLines.sum(x, from, lines.length, lines.rest()) : RowLines.max(x, from, lines.length);
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

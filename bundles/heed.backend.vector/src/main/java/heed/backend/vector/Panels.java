package heed.backend.vector;

import java.util.Arrays;
import jdk.incubator.vector.FloatVector;

/** Right sides of products, packed: panels [depth][{@link Tiles#PANEL}], one after the other. */
final class Panels {

    private static final int PANEL = Tiles.PANEL;
    /** Rows that are added up one after the other. */
    private static final int SUMMED = 32;

    private final float[] panels = new float[Tiles.TOGETHER * Gemm.DEPTH * PANEL];
    private final float[] sum = new float[PANEL];

    /** What was packed last. */
    float[] array() {
        return panels;
    }

    /** All panels of a matrix, one after the other, each with its whole depth: what {@code packed} wants. */
    static void pack(Matrix b, int k, int n, int firstPanel, int endPanel, float[] to, int toAt) {
        for (int j = firstPanel; j < endPanel; j++) {
            int columns = Math.min(PANEL, n - j * PANEL);
            panel(b, 0, k, j * PANEL, columns, to, toAt + j * k * PANEL);
        }
    }

    /** How many panels so many columns are. */
    static int count(int n) {
        return (n + PANEL - 1) / PANEL;
    }

    /** Columns of B at this depth: as many panels as are packed together, or fewer. */
    void pack(Matrix[] b, int[] k, int p, int depth, int j, int columns) {
        int begin = 0;
        for (int part = 0; part < b.length && begin < p + depth; begin += k[part++]) {
            int from = Math.max(p, begin);
            int to = Math.min(p + depth, begin + k[part]);
            if (from < to) {
                pack(b[part], from - begin, to - from, j, columns, (from - p) * PANEL, depth * PANEL);
            }
        }
    }

    private void pack(Matrix b, int p, int depth, int j, int columns, int to, int pitch) {
        if (b.columnStep() != 1 || columns < Tiles.TOGETHER * PANEL) {
            for (int y = 0; y < columns; y += PANEL) {
                panel(b, p, depth, j + y, Math.min(PANEL, columns - y), panels, to + y / PANEL * pitch);
            }
            return;
        }
        float[] x = b.data();
        int from = b.at() + p * b.rowStep() + j;
        for (int d = 0; d < depth; d++) {
            for (int y = 0; y < Tiles.TOGETHER; y++) {
                int at = from + d * b.rowStep() + y * PANEL;
                int into = to + d * PANEL + y * pitch;
                FloatVector.fromArray(Lane.FLOATS, x, at).intoArray(panels, into);
                FloatVector.fromArray(Lane.FLOATS, x, at + Lane.WIDTH).intoArray(panels, into + Lane.WIDTH);
            }
        }
    }

    /** Adds up the columns of the panels that were packed last, some rows at a time, which keeps the error small. */
    void addColumns(int depth, int columns, float[] sums, int at) {
        for (int y = 0; y < columns; y += PANEL) {
            Arrays.fill(sum, 0);
            for (int d = 0; d < depth; d += SUMMED) {
                addRows(y * depth + d * PANEL, y * depth + Math.min(depth, d + SUMMED) * PANEL);
            }
            for (int x = 0; x < Math.min(PANEL, columns - y); x++) {
                sums[at + y + x] += sum[x];
            }
        }
    }

    private void addRows(int from, int end) {
        FloatVector first = FloatVector.fromArray(Lane.FLOATS, panels, from);
        FloatVector second = FloatVector.fromArray(Lane.FLOATS, panels, from + Lane.WIDTH);
        for (int i = from + PANEL; i < end; i += PANEL) {
            first = FloatVector.fromArray(Lane.FLOATS, panels, i).add(first);
            second = FloatVector.fromArray(Lane.FLOATS, panels, i + Lane.WIDTH).add(second);
        }
        first.add(FloatVector.fromArray(Lane.FLOATS, sum, 0)).intoArray(sum, 0);
        second.add(FloatVector.fromArray(Lane.FLOATS, sum, Lane.WIDTH)).intoArray(sum, Lane.WIDTH);
    }

    /** B[p..p+depth, j..j+columns] row after row, filled up with zeros to the panel's width. */
    private static void panel(Matrix b, int p, int depth, int j, int columns, float[] to, int toAt) {
        float[] x = b.data();
        int from = b.at() + p * b.rowStep() + j * b.columnStep();
        int step = b.columnStep();
        if (step == 1 && columns == PANEL) {
            for (int d = 0; d < depth; d++) {
                FloatVector.fromArray(Lane.FLOATS, x, from + d * b.rowStep()).intoArray(to, toAt + d * PANEL);
                FloatVector.fromArray(Lane.FLOATS, x, from + d * b.rowStep() + Lane.WIDTH)
                        .intoArray(to, toAt + d * PANEL + Lane.WIDTH);
            }
            return;
        }
        if (b.rowStep() == 1 && columns == PANEL) {
            for (int d = 0; d < depth; d++) {
                line(x, from + d, step, to, toAt + d * PANEL);
            }
            return;
        }
        for (int y = 0; y < columns; y++) {
            copy(x, from + y * step, b.rowStep(), depth, to, toAt + y);
        }
        for (int y = columns; y < PANEL; y++) {
            for (int d = 0; d < depth; d++) {
                to[toAt + d * PANEL + y] = 0;
            }
        }
    }

    private static void line(float[] x, int from, int step, float[] to, int at) {
        int i = from;
        for (int y = 0; y < PANEL; y++) {
            to[at + y] = x[i];
            i += step;
        }
    }

    /** Into every PANELth place; a line without gaps with a distance that the compiler knows, which is far quicker. */
    private static void copy(float[] x, int from, int step, int depth, float[] to, int at) {
        if (step == 1) {
            for (int d = 0; d < depth; d++) {
                to[at + d * PANEL] = x[from + d];
            }
        } else {
            for (int d = 0; d < depth; d++) {
                to[at + d * PANEL] = x[from + d * step];
            }
        }
    }
}

package heed.backend.vector;

import jdk.incubator.vector.FloatVector;

/** Left sides of products, packed: rows without gaps as lines, as many as whole tiles have, and others as strips. */
final class Strips {

    private static final int ROWS = Tiles.ROWS;

    private float[] strips = new float[0];
    private float[] lines = new float[0];

    /** The first so many of some rows of A, at this depth, as lines, and the others as strips. */
    void pack(Matrix[] a, int[] k, int p, int depth, int first, int rows, int asLines) {
        packLines(a[0], p, depth, first, asLines);
        packStrips(a, k, p, depth, first + asLines, rows - asLines);
    }

    /** Where {@link #linesAt} tells. */
    float[] lines() {
        return lines;
    }

    /** {@link #pitch} apart. */
    float[] strips() {
        return strips;
    }

    /** Where a tile's lines begin: shallow ones of some tiles lie side by side, or they would be on too many pages. */
    static int linesAt(int tile, int depth) {
        int together = Gemm.DEPTH / depth;
        return tile / together * ROWS * Tiles.LINE + tile % together * depth;
    }

    /** Rows of A at this depth as lines, {@link Tiles#LINE} apart within a tile. */
    private void packLines(Matrix a, int p, int depth, int first, int rows) {
        int size = linesAt(rows / ROWS + 1, depth) + ROWS * Tiles.LINE;
        if (lines.length < size) {
            lines = new float[size];
        }
        int count;
        for (int i = 0, t = 0; i < rows; i += count, t++) {
            count = Tiles.next(rows - i);
            for (int r = 0; r < count; r++) {
                System.arraycopy(a.data(), a.at() + (first + i + r) * a.rowStep() + p, lines,
                        linesAt(t, depth) + r * Tiles.LINE, depth);
            }
        }
    }

    /** Rows of A at this depth as strips [depth][ROWS], the last filled up with zeros. */
    private void packStrips(Matrix[] a, int[] k, int p, int depth, int first, int rows) {
        int size = (rows + ROWS - 1) / ROWS * pitch(depth);
        if (strips.length < size) {
            strips = new float[size];
        }
        for (int i = 0; i < rows; i += Tiles.TOGETHER * ROWS) {
            int count = Math.min(Tiles.TOGETHER * ROWS, rows - i);
            int begin = 0;
            for (int part = 0; part < a.length && begin < p + depth; begin += k[part++]) {
                int from = Math.max(p, begin);
                int to = Math.min(p + depth, begin + k[part]);
                if (from < to) {
                    packStrips(a[part], first + i, count, from - begin, to - from,
                            i / ROWS * pitch(depth) + (from - p) * ROWS, pitch(depth));
                }
            }
        }
    }

    /** From one strip to the next: a vector more, since whole vectors are written. */
    static int pitch(int depth) {
        return depth * ROWS + Lane.WIDTH;
    }

    /** As many strips as are packed together, or fewer. */
    private void packStrips(Matrix a, int first, int rows, int p, int depth, int to, int pitch) {
        float[] x = a.data();
        int from = a.at() + first * a.rowStep() + p * a.columnStep();
        int whole = a.rowStep() == 1 ? rows / ROWS : 0;
        if (whole == Tiles.TOGETHER) {
            for (int d = 0; d < depth; d++) {
                int at = from + d * a.columnStep();
                int into = to + d * ROWS;
                rows(x, at, into);
                rows(x, at + ROWS, into + pitch);
                rows(x, at + 2 * ROWS, into + 2 * pitch);
                rows(x, at + 3 * ROWS, into + 3 * pitch);
            }
            return;
        }
        for (int strip = 0; strip < whole; strip++) {
            for (int d = 0; d < depth; d++) {
                rows(x, from + strip * ROWS + d * a.columnStep(), to + strip * pitch + d * ROWS);
            }
        }
        for (int r = whole * ROWS; r < (rows + ROWS - 1) / ROWS * ROWS; r++) {
            int row = from + r * a.rowStep();
            int at = to + r / ROWS * pitch + r % ROWS;
            for (int d = 0; d < depth; d++) {
                strips[at + d * ROWS] = r < rows ? x[row + d * a.columnStep()] : 0;
            }
        }
    }

    /** Whole vectors, of which what follows overwrites the end: a second kind of vector would slow all others down. */
    private void rows(float[] x, int at, int to) {
        FloatVector.fromArray(Lane.FLOATS, x, at).intoArray(strips, to);
        if (Lane.WIDTH < ROWS) {
            int last = ROWS - Lane.WIDTH;
            FloatVector.fromArray(Lane.FLOATS, x, at + last).intoArray(strips, to + last);
        }
    }
}

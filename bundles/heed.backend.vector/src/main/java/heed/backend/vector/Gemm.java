package heed.backend.vector;

import java.util.Arrays;

/**
 * Matrix products of any strides on one thread: C [m,n] = S [m,n] + Σ_i A_i [m,k_i]·B_i [k_i,n], where S is zeros, C
 * itself or another matrix. The sums are made in blocks of a bounded depth; within a block B is packed in panels that
 * stay in the first cache, or rows of A do, and A in strips where its rows have gaps.
 */
final class Gemm {

    private static final int PANEL = Tiles.PANEL;
    private static final int ROWS = Tiles.ROWS;
    /** Depth of a block. */
    static final int DEPTH = 512;
    /** Rows of A in a block: with the depth, what the second cache holds. */
    private static final int BLOCK = 256;
    /**
     * Depth to which a panel stays in the first cache. A panel of narrow vectors comes from the second one in time: a
     * tile wants 11 bytes of it a cycle, with vectors of 512 bits 16.
     */
    private static final int SHALLOW = Lane.WIDTH >= 16 ? 256 : 0;
    private static final int FEW_ROWS = 4 * ROWS;

    /** Zeros, as many rows and columns as wanted. */
    static final Matrix ZEROS = new Matrix(new float[PANEL], 0, 0, 0);

    private final Strips strips = new Strips();
    private final Panels panels = new Panels();
    private final float[] tile = new float[ROWS * PANEL];
    private final Matrix[] left = new Matrix[1];
    private final Matrix[] right = new Matrix[1];
    private final int[] depths = new int[1];
    private int packedDepth;
    private float[] sums;
    private int sumsAt;

    /** One product. */
    void product(Matrix a, Matrix b, Matrix start, Matrix c, int m, int k, int n) {
        part(a, b, start, c, m, k, n, m, n);
    }

    /** Some rows or columns of a product, with the bits that they have in the whole, of {@code allM} and {@code allN}. */
    void part(Matrix a, Matrix b, Matrix start, Matrix c, int m, int k, int n, int allM, int allN) {
        if (m == 0 || n == 0) {
            return;
        }
        if (c.columnStep() != 1 && c.rowStep() == 1) {
            Matrix turned = c.turned();
            part(b.turned(), a.turned(), start == c ? turned : start == ZEROS ? ZEROS : start.turned(), turned, n, k, m,
                    allN, allM);
        } else if (k == 0) {
            begin(start, c, 0, m, n);
        } else if ((allM < 4 || k < 4) && b.columnStep() == 1 && c.columnStep() == 1) {
            begin(start, c, 0, m, n);
            sums(a, b, c, m, k, n);
        } else if (allM < 4 && b.rowStep() == 1 && a.columnStep() == 1) {
            begin(start, c, 0, m, n);
            dots(a, b, c, m, k, n);
        } else {
            left[0] = a;
            right[0] = b;
            depths[0] = k;
            blocks(left, 0, right, depths, null, start, c, 0, m, n);
        }
    }

    /** A sum of products, of depths k. */
    void sum(Matrix[] a, Matrix[] b, int[] k, Matrix start, Matrix c, int m, int n) {
        blocks(a, 0, b, k, null, start, c, 0, m, n);
    }

    /** One product, and the sums of B's columns, from {@code at} on. */
    void productAndSums(Matrix a, Matrix b, Matrix c, int m, int k, int n, float[] to, int at) {
        Arrays.fill(to, at, at + n, 0);
        sums = to;
        sumsAt = at;
        left[0] = a;
        right[0] = b;
        depths[0] = k;
        blocks(left, 0, right, depths, null, ZEROS, c, 0, m, n);
        sums = null;
    }

    /** One product with all of B packed beforehand. */
    void product(Matrix[] a, float[] packed, int[] k, Matrix start, Matrix c, int m, int n) {
        packedDepth = k[0];
        blocks(a, 0, null, k, packed, start, c, 0, m, n);
    }

    /**
     * The same of m rows of one left side, from row {@code aFrom} on, into C's rows from {@code cFrom} on, with the first
     * k rows of B, of which {@code all} were packed. It leaves nothing on the heap, as a matrix of those rows would.
     */
    void product(Matrix a, int aFrom, float[] packed, int all, int k, Matrix start, Matrix c, int cFrom, int m, int n) {
        left[0] = a;
        depths[0] = k;
        packedDepth = all;
        blocks(left, aFrom, null, depths, packed, start, c, cFrom, m, n);
    }

    /** C = S, m rows. */
    private static void begin(Matrix start, Matrix c, int first, int m, int n) {
        for (int i = first; i < first + m && start != c; i++) {
            int at = c.at() + i * c.rowStep();
            int from = start.at() + i * start.rowStep();
            if (c.columnStep() == 1 && start == ZEROS) {
                Arrays.fill(c.data(), at, at + n, 0);
            } else if (c.columnStep() == 1 && start.columnStep() == 1) {
                System.arraycopy(start.data(), from, c.data(), at, n);
            } else {
                for (int j = 0; j < n; j++) {
                    c.data()[at + j * c.columnStep()] = start.data()[from + j * start.columnStep()];
                }
            }
        }
    }

    /** Few rows or little depth, lines of B and C without gaps: multiples of B's rows are added to C. */
    private static void sums(Matrix a, Matrix b, Matrix c, int m, int k, int n) {
        for (int i = 0; i < m; i++) {
            int to = c.at() + i * c.rowStep();
            int p = 0;
            for (; p + 4 <= k; p += 4) {
                RowLines.addMultiples(b.data(), b.at() + p * b.rowStep(), b.rowStep(), a.data(),
                        a.at() + i * a.rowStep() + p * a.columnStep(), a.columnStep(), c.data(), to, n);
            }
            for (; p < k; p++) {
                float factor = a.data()[a.at() + i * a.rowStep() + p * a.columnStep()];
                RowLines.addMultiple(b.data(), b.at() + p * b.rowStep(), factor, c.data(), to, n);
            }
        }
    }

    /** Few rows, lines of A and of Bᵀ without gaps: a sum of products added to each of C. */
    private void dots(Matrix a, Matrix b, Matrix c, int m, int k, int n) {
        for (int i = 0; i < m; i++) {
            int from = a.at() + i * a.rowStep();
            int to = c.at() + i * c.rowStep();
            int j = 0;
            for (; j + 4 <= n; j += 4) {
                RowLines.dots(a.data(), from, b.data(), b.at() + j * b.columnStep(), b.columnStep(), c.data(),
                        to + j * c.columnStep(), c.columnStep(), k, tile);
            }
            for (; j < n; j++) {
                c.data()[to + j * c.columnStep()] += RowLines.longDot(a.data(), from, b.data(),
                        b.at() + j * b.columnStep(), k, tile);
            }
        }
    }

    private void blocks(Matrix[] a, int aFrom, Matrix[] b, int[] k, float[] packed, Matrix start, Matrix c, int cFrom,
            int m, int n) {
        int total = 0;
        for (int depth : k) {
            total += depth;
        }
        if (total == 0) {
            begin(start, c, cFrom, m, n);
            return;
        }
        boolean inLines = a.length == 1 && a[0].columnStep() == 1;
        for (int p = 0; p < total; p += DEPTH) {
            int depth = Math.min(DEPTH, total - p);
            Matrix before = p == 0 ? start : c;
            for (int i = 0; i < m; i += BLOCK) {
                int rows = Math.min(BLOCK, m - i);
                int whole = inLines ? Tiles.whole(rows) : 0;
                strips.pack(a, k, p, depth, aFrom + i, rows, whole);
                for (int j = 0; j < n; j += Tiles.TOGETHER * PANEL) {
                    int columns = Math.min(Tiles.TOGETHER * PANEL, n - j);
                    float[] source = packed;
                    int from = j * packedDepth + p * PANEL;
                    int pitch = packedDepth * PANEL;
                    if (packed == null) {
                        panels.pack(b, k, p, depth, j, columns);
                        if (sums != null && i == 0) {
                            panels.addColumns(depth, columns, sums, sumsAt + j);
                        }
                        source = panels.array();
                        from = 0;
                        pitch = depth * PANEL;
                    }
                    // a panel stays in the first cache for many rows; if it does not, or rows are few, C goes line by line
                    int width = rows > FEW_ROWS && depth <= SHALLOW ? PANEL : columns;
                    for (int y = 0; y < columns; y += width) {
                        int at = from + y / PANEL * pitch;
                        int some = Math.min(width, columns - y);
                        lines(depth, cFrom + i, whole, source, at, pitch, before, c, j + y, some);
                        packed(depth, cFrom + i + whole, rows - whole, source, at, pitch, before, c, j + y, some);
                    }
                }
            }
        }
    }

    /** The lines that were packed, from row {@code first} of C on, with panels {@code pitch} apart. */
    private void lines(int depth, int first, int rows, float[] b, int bAt, int pitch, Matrix before, Matrix c, int j,
            int columns) {
        int count;
        for (int i = 0, t = 0; i < rows; i += count, t++) {
            count = Tiles.next(rows - i);
            int line = Strips.linesAt(t, depth);
            for (int y = 0; y < columns; y += PANEL) {
                int from = before.at() + (first + i) * before.rowStep() + (j + y) * before.columnStep();
                int cAt = c.at() + (first + i) * c.rowStep() + (j + y) * c.columnStep();
                int panel = bAt + y / PANEL * pitch;
                if (whole(before, c, columns - y)) {
                    Tiles.lines(strips.lines(), line, b, panel, depth, before.data(), from, before.rowStep(), c.data(),
                            cAt, c.rowStep(), count);
                } else {
                    gather(before, from, count, Math.min(PANEL, columns - y));
                    Tiles.lines(strips.lines(), line, b, panel, depth, tile, 0, PANEL, tile, 0, PANEL, count);
                    spread(c, cAt, count, Math.min(PANEL, columns - y));
                }
            }
        }
    }

    /** Whether a tile goes from one matrix to the other by whole vectors. */
    private static boolean whole(Matrix before, Matrix c, int columns) {
        return columns >= PANEL && c.columnStep() == 1 && (before.columnStep() == 1 || before == ZEROS);
    }

    /** The strips that were packed, from row {@code first} of C on, with panels {@code pitch} apart. */
    private void packed(int depth, int first, int rows, float[] b, int bAt, int pitch, Matrix before, Matrix c, int j,
            int columns) {
        for (int i = 0; i < rows; i += ROWS) {
            int count = Math.min(ROWS, rows - i);
            int strip = i / ROWS * Strips.pitch(depth);
            for (int y = 0; y < columns; y += PANEL) {
                int from = before.at() + (first + i) * before.rowStep() + (j + y) * before.columnStep();
                int cAt = c.at() + (first + i) * c.rowStep() + (j + y) * c.columnStep();
                int panel = bAt + y / PANEL * pitch;
                if ((count == ROWS || count == Tiles.FEW) && whole(before, c, columns - y)) {
                    Tiles.packed(strips.strips(), strip, b, panel, depth, before.data(), from, before.rowStep(),
                            c.data(), cAt, c.rowStep(), count);
                } else {
                    gather(before, from, count, Math.min(PANEL, columns - y));
                    Tiles.packed(strips.strips(), strip, b, panel, depth, tile, 0, PANEL, tile, 0, PANEL, count);
                    spread(c, cAt, count, Math.min(PANEL, columns - y));
                }
            }
        }
    }

    /** Ends of rows and columns, so that their sums begin as all others do: bits do not depend on how rows are cut. */
    private void gather(Matrix c, int cAt, int rows, int columns) {
        for (int r = 0; r < rows; r++) {
            for (int x = 0; x < columns; x++) {
                tile[r * PANEL + x] = c.data()[cAt + r * c.rowStep() + x * c.columnStep()];
            }
        }
    }

    private void spread(Matrix c, int cAt, int rows, int columns) {
        for (int r = 0; r < rows; r++) {
            for (int x = 0; x < columns; x++) {
                c.data()[cAt + r * c.rowStep() + x * c.columnStep()] = tile[r * PANEL + x];
            }
        }
    }
}

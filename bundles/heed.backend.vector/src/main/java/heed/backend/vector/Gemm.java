package heed.backend.vector;

import java.util.Arrays;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * Matrix products of any strides: C [m,n] (+)= A [m,k]·B [k,n]. B is packed in panels of two vectors' width and a
 * bounded depth, so that a panel stays in the first cache while all rows of A go by it; eight, four or one row at a time
 * are held in registers.
 */
final class Gemm {

    /** A matrix within an array. */
    record Matrix(float[] data, int at, int rowStep, int columnStep) {

        Matrix turned() {
            return new Matrix(data, at, columnStep, rowStep);
        }
    }

    private static final VectorSpecies<Float> FLOATS = Lane.FLOATS;
    private static final int WIDTH = FLOATS.length();
    private static final int PANEL = 2 * WIDTH;
    private static final int DEPTH = 256;

    private final float[] panel = new float[DEPTH * PANEL];
    private final float[] row = new float[PANEL];

    /** C = A·B, or C += A·B. */
    void product(Matrix a, Matrix b, Matrix c, int[] mkn, boolean accumulate) {
        if (c.columnStep() != 1 && c.rowStep() == 1) {
            product(b.turned(), a.turned(), c.turned(), new int[] {mkn[2], mkn[1], mkn[0]}, accumulate);
            return;
        }
        int m = mkn[0];
        int k = mkn[1];
        int n = mkn[2];
        if (m == 0 || n == 0) {
            return;
        }
        if (!accumulate) {
            for (int i = 0; i < m; i++) {
                clear(c, i, n);
            }
        }
        if (m < 4 && b.rowStep() == 1 && a.columnStep() == 1 && b.columnStep() != 1) {
            dots(a, b, c, mkn);
        } else if (m < 4 && b.columnStep() == 1 && c.columnStep() == 1) {
            sums(a, b, c, mkn);
        } else {
            for (int p = 0; p < k; p += DEPTH) {
                int depth = Math.min(DEPTH, k - p);
                for (int j = 0; j < n; j += PANEL) {
                    int columns = Math.min(PANEL, n - j);
                    pack(b, p, depth, j, columns);
                    rows(a, c, p, depth, j, columns, m);
                }
            }
        }
    }

    private static void clear(Matrix c, int i, int n) {
        int at = c.at() + i * c.rowStep();
        if (c.columnStep() == 1) {
            Arrays.fill(c.data(), at, at + n, 0);
            return;
        }
        for (int j = 0; j < n; j++) {
            c.data()[at + j * c.columnStep()] = 0;
        }
    }

    /** Few rows, lines of A and of Bᵀ without gaps: a sum of products each. */
    private static void dots(Matrix a, Matrix b, Matrix c, int[] mkn) {
        for (int i = 0; i < mkn[0]; i++) {
            int aAt = a.at() + i * a.rowStep();
            for (int j = 0; j < mkn[2]; j++) {
                int cAt = c.at() + i * c.rowStep() + j * c.columnStep();
                c.data()[cAt] += RowLines.dot(a.data(), aAt, b.data(), b.at() + j * b.columnStep(), mkn[1]);
            }
        }
    }

    /** Few rows, lines of B and C without gaps: multiples of B's rows added up. */
    private static void sums(Matrix a, Matrix b, Matrix c, int[] mkn) {
        for (int i = 0; i < mkn[0]; i++) {
            int cAt = c.at() + i * c.rowStep();
            for (int p = 0; p < mkn[1]; p++) {
                float factor = a.data()[a.at() + i * a.rowStep() + p * a.columnStep()];
                RowLines.addMultiple(b.data(), b.at() + p * b.rowStep(), factor, c.data(), cAt, mkn[2]);
            }
        }
    }

    /** B[p..p+depth, j..j+columns] row after row, filled up with zeros to the panel's width. */
    private void pack(Matrix b, int p, int depth, int j, int columns) {
        for (int d = 0; d < depth; d++) {
            int from = b.at() + (p + d) * b.rowStep() + j * b.columnStep();
            int to = d * PANEL;
            if (b.columnStep() == 1) {
                System.arraycopy(b.data(), from, panel, to, columns);
            } else {
                for (int x = 0; x < columns; x++) {
                    panel[to + x] = b.data()[from + x * b.columnStep()];
                }
            }
            Arrays.fill(panel, to + columns, to + PANEL, 0);
        }
    }

    private void rows(Matrix a, Matrix c, int p, int depth, int j, int columns, int m) {
        boolean direct = columns == PANEL && c.columnStep() == 1;
        int i = 0;
        if (direct && WIDTH >= 16) {
            for (; i + 8 <= m; i += 8) {
                eight(a, a.at() + i * a.rowStep() + p * a.columnStep(), depth, c, c.at() + i * c.rowStep() + j);
            }
        }
        if (direct) {
            for (; i + 4 <= m; i += 4) {
                four(a, a.at() + i * a.rowStep() + p * a.columnStep(), depth, c, c.at() + i * c.rowStep() + j);
            }
        }
        for (; i < m; i++) {
            one(a, a.at() + i * a.rowStep() + p * a.columnStep(), depth);
            int cAt = c.at() + i * c.rowStep() + j * c.columnStep();
            for (int x = 0; x < columns; x++) {
                c.data()[cAt + x * c.columnStep()] += row[x];
            }
        }
    }

    private void one(Matrix a, int aAt, int depth) {
        float[] x = a.data();
        int step = a.columnStep();
        FloatVector c0 = FloatVector.zero(FLOATS);
        FloatVector c1 = FloatVector.zero(FLOATS);
        for (int d = 0; d < depth; d++) {
            FloatVector factor = FloatVector.broadcast(FLOATS, x[aAt + d * step]);
            c0 = FloatVector.fromArray(FLOATS, panel, d * PANEL).fma(factor, c0);
            c1 = FloatVector.fromArray(FLOATS, panel, d * PANEL + WIDTH).fma(factor, c1);
        }
        c0.intoArray(row, 0);
        c1.intoArray(row, WIDTH);
    }

    private static void add(FloatVector sum, float[] c, int at) {
        FloatVector.fromArray(FLOATS, c, at).add(sum).intoArray(c, at);
    }

    private void four(Matrix a, int aAt, int depth, Matrix c, int cAt) {
        float[] x = a.data();
        int rowStep = a.rowStep();
        int step = a.columnStep();
        FloatVector c00 = FloatVector.zero(FLOATS);
        FloatVector c01 = FloatVector.zero(FLOATS);
        FloatVector c10 = FloatVector.zero(FLOATS);
        FloatVector c11 = FloatVector.zero(FLOATS);
        FloatVector c20 = FloatVector.zero(FLOATS);
        FloatVector c21 = FloatVector.zero(FLOATS);
        FloatVector c30 = FloatVector.zero(FLOATS);
        FloatVector c31 = FloatVector.zero(FLOATS);
        for (int d = 0; d < depth; d++) {
            FloatVector b0 = FloatVector.fromArray(FLOATS, panel, d * PANEL);
            FloatVector b1 = FloatVector.fromArray(FLOATS, panel, d * PANEL + WIDTH);
            int at = aAt + d * step;
            FloatVector a0 = FloatVector.broadcast(FLOATS, x[at]);
            c00 = a0.fma(b0, c00);
            c01 = a0.fma(b1, c01);
            FloatVector a1 = FloatVector.broadcast(FLOATS, x[at + rowStep]);
            c10 = a1.fma(b0, c10);
            c11 = a1.fma(b1, c11);
            FloatVector a2 = FloatVector.broadcast(FLOATS, x[at + 2 * rowStep]);
            c20 = a2.fma(b0, c20);
            c21 = a2.fma(b1, c21);
            FloatVector a3 = FloatVector.broadcast(FLOATS, x[at + 3 * rowStep]);
            c30 = a3.fma(b0, c30);
            c31 = a3.fma(b1, c31);
        }
        float[] z = c.data();
        add(c00, z, cAt);
        add(c01, z, cAt + WIDTH);
        add(c10, z, cAt + c.rowStep());
        add(c11, z, cAt + c.rowStep() + WIDTH);
        add(c20, z, cAt + 2 * c.rowStep());
        add(c21, z, cAt + 2 * c.rowStep() + WIDTH);
        add(c30, z, cAt + 3 * c.rowStep());
        add(c31, z, cAt + 3 * c.rowStep() + WIDTH);
    }
    private void eight(Matrix a, int aAt, int depth, Matrix c, int cAt) {
        float[] x = a.data();
        int rowStep = a.rowStep();
        int step = a.columnStep();
        FloatVector c00 = FloatVector.zero(FLOATS);
        FloatVector c01 = FloatVector.zero(FLOATS);
        FloatVector c10 = FloatVector.zero(FLOATS);
        FloatVector c11 = FloatVector.zero(FLOATS);
        FloatVector c20 = FloatVector.zero(FLOATS);
        FloatVector c21 = FloatVector.zero(FLOATS);
        FloatVector c30 = FloatVector.zero(FLOATS);
        FloatVector c31 = FloatVector.zero(FLOATS);
        FloatVector c40 = FloatVector.zero(FLOATS);
        FloatVector c41 = FloatVector.zero(FLOATS);
        FloatVector c50 = FloatVector.zero(FLOATS);
        FloatVector c51 = FloatVector.zero(FLOATS);
        FloatVector c60 = FloatVector.zero(FLOATS);
        FloatVector c61 = FloatVector.zero(FLOATS);
        FloatVector c70 = FloatVector.zero(FLOATS);
        FloatVector c71 = FloatVector.zero(FLOATS);
        for (int d = 0; d < depth; d++) {
            FloatVector b0 = FloatVector.fromArray(FLOATS, panel, d * PANEL);
            FloatVector b1 = FloatVector.fromArray(FLOATS, panel, d * PANEL + WIDTH);
            int at = aAt + d * step;
            FloatVector a0 = FloatVector.broadcast(FLOATS, x[at]);
            c00 = a0.fma(b0, c00);
            c01 = a0.fma(b1, c01);
            FloatVector a1 = FloatVector.broadcast(FLOATS, x[at + rowStep]);
            c10 = a1.fma(b0, c10);
            c11 = a1.fma(b1, c11);
            FloatVector a2 = FloatVector.broadcast(FLOATS, x[at + 2 * rowStep]);
            c20 = a2.fma(b0, c20);
            c21 = a2.fma(b1, c21);
            FloatVector a3 = FloatVector.broadcast(FLOATS, x[at + 3 * rowStep]);
            c30 = a3.fma(b0, c30);
            c31 = a3.fma(b1, c31);
            FloatVector a4 = FloatVector.broadcast(FLOATS, x[at + 4 * rowStep]);
            c40 = a4.fma(b0, c40);
            c41 = a4.fma(b1, c41);
            FloatVector a5 = FloatVector.broadcast(FLOATS, x[at + 5 * rowStep]);
            c50 = a5.fma(b0, c50);
            c51 = a5.fma(b1, c51);
            FloatVector a6 = FloatVector.broadcast(FLOATS, x[at + 6 * rowStep]);
            c60 = a6.fma(b0, c60);
            c61 = a6.fma(b1, c61);
            FloatVector a7 = FloatVector.broadcast(FLOATS, x[at + 7 * rowStep]);
            c70 = a7.fma(b0, c70);
            c71 = a7.fma(b1, c71);
        }
        float[] z = c.data();
        add(c00, z, cAt);
        add(c01, z, cAt + WIDTH);
        add(c10, z, cAt + c.rowStep());
        add(c11, z, cAt + c.rowStep() + WIDTH);
        add(c20, z, cAt + 2 * c.rowStep());
        add(c21, z, cAt + 2 * c.rowStep() + WIDTH);
        add(c30, z, cAt + 3 * c.rowStep());
        add(c31, z, cAt + 3 * c.rowStep() + WIDTH);
        add(c40, z, cAt + 4 * c.rowStep());
        add(c41, z, cAt + 4 * c.rowStep() + WIDTH);
        add(c50, z, cAt + 5 * c.rowStep());
        add(c51, z, cAt + 5 * c.rowStep() + WIDTH);
        add(c60, z, cAt + 6 * c.rowStep());
        add(c61, z, cAt + 6 * c.rowStep() + WIDTH);
        add(c70, z, cAt + 7 * c.rowStep());
        add(c71, z, cAt + 7 * c.rowStep() + WIDTH);
    }
}

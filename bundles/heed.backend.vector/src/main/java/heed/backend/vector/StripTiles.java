package heed.backend.vector;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/** {@link Tiles} of strips of A, packed as [depth][{@link Tiles#ROWS}]. */
final class StripTiles {

    private static final VectorSpecies<Float> FLOATS = Lane.FLOATS;
    private static final int WIDTH = FLOATS.length();
    private static final int PANEL = Tiles.PANEL;
    private static final int ROWS = Tiles.ROWS;

    private StripTiles() {
    }

    static void eight(float[] a, int aAt, float[] b, int bAt, int depth, float[] from, int at, int step, float[] c,
            int cAt, int cStep) {
        FloatVector c00 = FloatVector.fromArray(FLOATS, from, at);
        FloatVector c01 = FloatVector.fromArray(FLOATS, from, at + WIDTH);
        FloatVector c10 = FloatVector.fromArray(FLOATS, from, at + step);
        FloatVector c11 = FloatVector.fromArray(FLOATS, from, at + step + WIDTH);
        FloatVector c20 = FloatVector.fromArray(FLOATS, from, at + 2 * step);
        FloatVector c21 = FloatVector.fromArray(FLOATS, from, at + 2 * step + WIDTH);
        FloatVector c30 = FloatVector.fromArray(FLOATS, from, at + 3 * step);
        FloatVector c31 = FloatVector.fromArray(FLOATS, from, at + 3 * step + WIDTH);
        FloatVector c40 = FloatVector.fromArray(FLOATS, from, at + 4 * step);
        FloatVector c41 = FloatVector.fromArray(FLOATS, from, at + 4 * step + WIDTH);
        FloatVector c50 = FloatVector.fromArray(FLOATS, from, at + 5 * step);
        FloatVector c51 = FloatVector.fromArray(FLOATS, from, at + 5 * step + WIDTH);
        FloatVector c60 = FloatVector.fromArray(FLOATS, from, at + 6 * step);
        FloatVector c61 = FloatVector.fromArray(FLOATS, from, at + 6 * step + WIDTH);
        FloatVector c70 = FloatVector.fromArray(FLOATS, from, at + 7 * step);
        FloatVector c71 = FloatVector.fromArray(FLOATS, from, at + 7 * step + WIDTH);
        for (int d = 0; d < depth; d++) {
            FloatVector b0 = FloatVector.fromArray(FLOATS, b, bAt + d * PANEL);
            FloatVector b1 = FloatVector.fromArray(FLOATS, b, bAt + d * PANEL + WIDTH);
            FloatVector a0 = FloatVector.broadcast(FLOATS, a[aAt + d * ROWS]);
            c00 = a0.fma(b0, c00);
            c01 = a0.fma(b1, c01);
            FloatVector a1 = FloatVector.broadcast(FLOATS, a[aAt + d * ROWS + 1]);
            c10 = a1.fma(b0, c10);
            c11 = a1.fma(b1, c11);
            FloatVector a2 = FloatVector.broadcast(FLOATS, a[aAt + d * ROWS + 2]);
            c20 = a2.fma(b0, c20);
            c21 = a2.fma(b1, c21);
            FloatVector a3 = FloatVector.broadcast(FLOATS, a[aAt + d * ROWS + 3]);
            c30 = a3.fma(b0, c30);
            c31 = a3.fma(b1, c31);
            FloatVector a4 = FloatVector.broadcast(FLOATS, a[aAt + d * ROWS + 4]);
            c40 = a4.fma(b0, c40);
            c41 = a4.fma(b1, c41);
            FloatVector a5 = FloatVector.broadcast(FLOATS, a[aAt + d * ROWS + 5]);
            c50 = a5.fma(b0, c50);
            c51 = a5.fma(b1, c51);
            FloatVector a6 = FloatVector.broadcast(FLOATS, a[aAt + d * ROWS + 6]);
            c60 = a6.fma(b0, c60);
            c61 = a6.fma(b1, c61);
            FloatVector a7 = FloatVector.broadcast(FLOATS, a[aAt + d * ROWS + 7]);
            c70 = a7.fma(b0, c70);
            c71 = a7.fma(b1, c71);
        }
        c00.intoArray(c, cAt);
        c01.intoArray(c, cAt + WIDTH);
        c10.intoArray(c, cAt + cStep);
        c11.intoArray(c, cAt + cStep + WIDTH);
        c20.intoArray(c, cAt + 2 * cStep);
        c21.intoArray(c, cAt + 2 * cStep + WIDTH);
        c30.intoArray(c, cAt + 3 * cStep);
        c31.intoArray(c, cAt + 3 * cStep + WIDTH);
        c40.intoArray(c, cAt + 4 * cStep);
        c41.intoArray(c, cAt + 4 * cStep + WIDTH);
        c50.intoArray(c, cAt + 5 * cStep);
        c51.intoArray(c, cAt + 5 * cStep + WIDTH);
        c60.intoArray(c, cAt + 6 * cStep);
        c61.intoArray(c, cAt + 6 * cStep + WIDTH);
        c70.intoArray(c, cAt + 7 * cStep);
        c71.intoArray(c, cAt + 7 * cStep + WIDTH);
    }

    static void six(float[] a, int aAt, float[] b, int bAt, int depth, float[] from, int at, int step, float[] c,
            int cAt, int cStep) {
        FloatVector c00 = FloatVector.fromArray(FLOATS, from, at);
        FloatVector c01 = FloatVector.fromArray(FLOATS, from, at + WIDTH);
        FloatVector c10 = FloatVector.fromArray(FLOATS, from, at + step);
        FloatVector c11 = FloatVector.fromArray(FLOATS, from, at + step + WIDTH);
        FloatVector c20 = FloatVector.fromArray(FLOATS, from, at + 2 * step);
        FloatVector c21 = FloatVector.fromArray(FLOATS, from, at + 2 * step + WIDTH);
        FloatVector c30 = FloatVector.fromArray(FLOATS, from, at + 3 * step);
        FloatVector c31 = FloatVector.fromArray(FLOATS, from, at + 3 * step + WIDTH);
        FloatVector c40 = FloatVector.fromArray(FLOATS, from, at + 4 * step);
        FloatVector c41 = FloatVector.fromArray(FLOATS, from, at + 4 * step + WIDTH);
        FloatVector c50 = FloatVector.fromArray(FLOATS, from, at + 5 * step);
        FloatVector c51 = FloatVector.fromArray(FLOATS, from, at + 5 * step + WIDTH);
        int end = bAt + depth * PANEL;
        for (int e = bAt, d = aAt; e < end; e += PANEL, d += ROWS) {
            FloatVector b0 = FloatVector.fromArray(FLOATS, b, e);
            FloatVector b1 = FloatVector.fromArray(FLOATS, b, e + WIDTH);
            FloatVector a0 = FloatVector.broadcast(FLOATS, a[d]);
            c00 = a0.fma(b0, c00);
            c01 = a0.fma(b1, c01);
            FloatVector a1 = FloatVector.broadcast(FLOATS, a[d + 1]);
            c10 = a1.fma(b0, c10);
            c11 = a1.fma(b1, c11);
            FloatVector a2 = FloatVector.broadcast(FLOATS, a[d + 2]);
            c20 = a2.fma(b0, c20);
            c21 = a2.fma(b1, c21);
            FloatVector a3 = FloatVector.broadcast(FLOATS, a[d + 3]);
            c30 = a3.fma(b0, c30);
            c31 = a3.fma(b1, c31);
            FloatVector a4 = FloatVector.broadcast(FLOATS, a[d + 4]);
            c40 = a4.fma(b0, c40);
            c41 = a4.fma(b1, c41);
            FloatVector a5 = FloatVector.broadcast(FLOATS, a[d + 5]);
            c50 = a5.fma(b0, c50);
            c51 = a5.fma(b1, c51);
        }
        c00.intoArray(c, cAt);
        c01.intoArray(c, cAt + WIDTH);
        c10.intoArray(c, cAt + cStep);
        c11.intoArray(c, cAt + cStep + WIDTH);
        c20.intoArray(c, cAt + 2 * cStep);
        c21.intoArray(c, cAt + 2 * cStep + WIDTH);
        c30.intoArray(c, cAt + 3 * cStep);
        c31.intoArray(c, cAt + 3 * cStep + WIDTH);
        c40.intoArray(c, cAt + 4 * cStep);
        c41.intoArray(c, cAt + 4 * cStep + WIDTH);
        c50.intoArray(c, cAt + 5 * cStep);
        c51.intoArray(c, cAt + 5 * cStep + WIDTH);
    }

    static void four(float[] a, int aAt, float[] b, int bAt, int depth, float[] from, int at, int step, float[] c,
            int cAt, int cStep) {
        FloatVector c00 = FloatVector.fromArray(FLOATS, from, at);
        FloatVector c01 = FloatVector.fromArray(FLOATS, from, at + WIDTH);
        FloatVector c10 = FloatVector.fromArray(FLOATS, from, at + step);
        FloatVector c11 = FloatVector.fromArray(FLOATS, from, at + step + WIDTH);
        FloatVector c20 = FloatVector.fromArray(FLOATS, from, at + 2 * step);
        FloatVector c21 = FloatVector.fromArray(FLOATS, from, at + 2 * step + WIDTH);
        FloatVector c30 = FloatVector.fromArray(FLOATS, from, at + 3 * step);
        FloatVector c31 = FloatVector.fromArray(FLOATS, from, at + 3 * step + WIDTH);
        int end = aAt + depth * ROWS;
        for (int d = aAt, e = bAt; d < end; d += ROWS, e += PANEL) {
            FloatVector b0 = FloatVector.fromArray(FLOATS, b, e);
            FloatVector b1 = FloatVector.fromArray(FLOATS, b, e + WIDTH);
            FloatVector a0 = FloatVector.broadcast(FLOATS, a[d]);
            c00 = a0.fma(b0, c00);
            c01 = a0.fma(b1, c01);
            FloatVector a1 = FloatVector.broadcast(FLOATS, a[d + 1]);
            c10 = a1.fma(b0, c10);
            c11 = a1.fma(b1, c11);
            FloatVector a2 = FloatVector.broadcast(FLOATS, a[d + 2]);
            c20 = a2.fma(b0, c20);
            c21 = a2.fma(b1, c21);
            FloatVector a3 = FloatVector.broadcast(FLOATS, a[d + 3]);
            c30 = a3.fma(b0, c30);
            c31 = a3.fma(b1, c31);
        }
        c00.intoArray(c, cAt);
        c01.intoArray(c, cAt + WIDTH);
        c10.intoArray(c, cAt + cStep);
        c11.intoArray(c, cAt + cStep + WIDTH);
        c20.intoArray(c, cAt + 2 * cStep);
        c21.intoArray(c, cAt + 2 * cStep + WIDTH);
        c30.intoArray(c, cAt + 3 * cStep);
        c31.intoArray(c, cAt + 3 * cStep + WIDTH);
    }
}

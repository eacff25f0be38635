package heed.backend.vector;

/**
 * The innermost loops of matrix products: a tile of C, eight, six or four rows by two vectors, is held in registers
 * while a panel of B and some rows of A go by. Written out row by row, because the compiler keeps in registers only
 * what has a name of its own; and with distances that it knows, because it has no registers left for others. By which
 * index a loop counts decides what the compiler loads first; for each height it is the one that came out best.
 */
final class Tiles {

    /** Columns of a tile. */
    static final int PANEL = 2 * Lane.WIDTH;
    /** From one row of A to the next: a vector more than is read, so that they have different places in the first cache. */
    static final int LINE = Gemm.DEPTH + Lane.WIDTH;
    /**
     * Rows of a tile: as many as registers allow, of which there are 32 for vectors of 512 bits and maybe 16 for others.
     * Without strips, Java 25 loads all six of A first, has no registers left for the tile, and is half as fast.
     */
    static final int ROWS = Lane.WIDTH >= 16 ? 8 : Loops.haveStrips() ? 6 : 4;
    /** Rows of the smaller tile. */
    static final int FEW = 4;

    /** Panels and strips that are packed at once: longer pieces of a row come sooner from memory than short ones. */
    static final int TOGETHER = 4;

    private Tiles() {
    }

    /** Into how many of some rows tiles of ROWS and of FEW go without a rest. */
    static int whole(int rows) {
        int step = ROWS == 6 ? 2 : FEW;
        return rows < FEW ? 0 : rows / step * step;
    }

    /** Rows of the next tile where so many of those are left. */
    static int next(int left) {
        return left == ROWS || left >= ROWS + FEW ? ROWS : FEW;
    }

    /**
     * C = what stands at {@code from}, rows {@code step} apart, + a strip of A, packed as [depth][ROWS], times a panel
     * of B, packed as [depth][PANEL].
     */
    static void packed(float[] a, int aAt, float[] b, int bAt, int depth, float[] from, int at, int step, float[] c,
            int cAt, int cStep, int rows) {
        if (rows <= FEW) {
            StripTiles.four(a, aAt, b, bAt, depth, from, at, step, c, cAt, cStep);
        } else if (ROWS == 8) {
            StripTiles.eight(a, aAt, b, bAt, depth, from, at, step, c, cAt, cStep);
        } else {
            StripTiles.six(a, aAt, b, bAt, depth, from, at, step, c, cAt, cStep);
        }
    }

    /** The same with rows of A as they are, {@link #LINE} apart; exactly FEW or ROWS of them. */
    static void lines(float[] a, int aAt, float[] b, int bAt, int depth, float[] from, int at, int step, float[] c,
            int cAt, int cStep, int rows) {
        if (rows <= FEW) {
            LineTiles.four(a, aAt, b, bAt, depth, from, at, step, c, cAt, cStep);
        } else if (ROWS == 8) {
            LineTiles.eight(a, aAt, b, bAt, depth, from, at, step, c, cAt, cStep);
        } else {
            LineTiles.six(a, aAt, b, bAt, depth, from, at, step, c, cAt, cStep);
        }
    }
}

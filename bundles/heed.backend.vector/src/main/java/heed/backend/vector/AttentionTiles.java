package heed.backend.vector;

import heed.tensor.spi.Kernels.AttentionRead;
import heed.tensor.spi.Layout;
import heed.tensor.spi.View;
import java.util.Arrays;
import java.util.List;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/**
 * Scaled dot-product attention, some queries of one head at a time: their scores for all slots stay in the cache. The
 * backward pass makes the weights once more from the scores and the logarithms of their sums. Lines have no gaps.
 */
final class AttentionTiles {

    private static final VectorSpecies<Float> FLOATS = Lane.FLOATS;
    private static final int WIDTH = FLOATS.length();
    /** Scores in a tile. */
    private static final int TILE = 1 << 14;
    private static final int MOST_ROWS = 64;
    /** Queries that a product goes as far for as the last of them can see: whole tiles, of whatever height. */
    private static final int GROUP = 24;
    /** Where scratch has packed keys and values. */
    private static final int KEYS = 4;
    private static final int VALUES = 5;
    private static final int KEY_ROWS = 6;

    private final AttentionRead read;
    private final Matrix[] q;
    private final Matrix[] k;
    private final Matrix[] v;
    private final Matrix[] turnedKeys;
    private final Matrix[] turnedValues;
    /** What is read, or its gradient. */
    private final Matrix[] out;
    private final Matrix[] logSums;
    private final int heads;
    private final int steps;
    private final int slots;
    private final int width;
    private final int valueWidth;
    private final int pad;
    private final int rows;
    private Matrix[] dq;
    private Matrix[] dk;
    private Matrix[] dv;
    private boolean beginsQueries;
    private boolean beginsKeys;
    private boolean beginsValues;

    private AttentionTiles(AttentionRead read, View out, View logSums) {
        this.read = read;
        this.q = all(read.q());
        this.k = all(read.k());
        this.v = all(read.v());
        this.turnedKeys = Arrays.stream(k).map(Matrix::turned).toArray(Matrix[]::new);
        this.turnedValues = Arrays.stream(v).map(Matrix::turned).toArray(Matrix[]::new);
        this.out = all(out);
        this.logSums = all(new View(logSums.storage(), logSums.layout().unsqueeze(3)));
        this.heads = out.shape().dim(1);
        this.steps = out.shape().dim(2);
        this.slots = read.k().shape().dim(2);
        this.width = read.q().shape().dim(3);
        this.valueWidth = read.v().shape().dim(3);
        this.pad = Panels.count(slots) * Tiles.PANEL;
        this.rows = Math.max(8, Math.min(MOST_ROWS, TILE / Math.max(1, pad) / 8 * 8));
    }

    static Op forward(Cut.Rule cut, AttentionRead read, View out, View logSums) {
        AttentionTiles tiles = new AttentionTiles(read, out, logSums);
        Cut by = by(cut, out, tiles.slots);
        View[] views = views(read, out, logSums);
        return new Op(by.parts(), axes(by, read, views.length), 2, views) {

            @Override
            void run(int part, Scratch scratch) {
                tiles.each(this, part, by, scratch, false);
            }
        };
    }

    static Op backward(Cut.Rule cut, View g, AttentionRead read, View logSums, View... gradients) {
        AttentionTiles tiles = new AttentionTiles(read, g, logSums);
        tiles.dq = all(gradients[0]);
        tiles.dk = all(gradients[1]);
        tiles.dv = all(gradients[2]);
        Cut by = by(cut, g, 3 * tiles.slots);
        View[] views = views(read, logSums, g, gradients[0], gradients[1], gradients[2]);
        return new Op(by.parts(), axes(by, read, views.length), 3, views) {

            @Override
            void run(int part, Scratch scratch) {
                tiles.each(this, part, by, scratch, true);
            }

            @Override
            boolean begins(View view) {
                boolean alone = Arrays.stream(views).filter(other -> other.storage() == view.storage()).count() == 1;
                tiles.beginsQueries |= alone && gradients[0].equals(view);
                tiles.beginsKeys |= alone && gradients[1].equals(view);
                tiles.beginsValues |= alone && gradients[2].equals(view);
                return alone && List.of(gradients).contains(view);
            }
        };
    }

    /** By batch rows, else by heads. */
    private static Cut by(Cut.Rule cut, View out, int factor) {
        return cut.along(out.shape(), 2, out.shape().size() * factor);
    }

    private static View[] views(AttentionRead read, View... others) {
        int first = read.mask() == null ? 3 : 4;
        View[] views = new View[first + others.length];
        views[0] = read.q();
        views[1] = read.k();
        views[2] = read.v();
        if (first == 4) {
            views[3] = read.mask();
        }
        System.arraycopy(others, 0, views, first, others.length);
        return views;
    }

    private static int[] axes(Cut by, AttentionRead read, int count) {
        int[] axes = by.axes(count);
        if (read.mask() != null) {
            axes[3] = -1;
        }
        return axes;
    }

    /** The matrix of every head of every batch row. */
    private static Matrix[] all(View view) {
        Layout layout = view.layout();
        int heads = view.shape().dim(1);
        Matrix[] all = new Matrix[view.shape().dim(0) * heads];
        for (int i = 0; i < all.length; i++) {
            long at = layout.offset() + i / heads * layout.stride(0) + i % heads * layout.stride(1);
            all[i] = new Matrix(Cells.floats(view), Math.toIntExact(at), (int) layout.stride(2), (int) layout.stride(3));
        }
        return all;
    }

    private void each(Op op, int part, Cut by, Scratch scratch, boolean backward) {
        int batch = heads == 0 ? 0 : q.length / heads;
        int fromBatch = by.axis() == 0 ? op.from(batch, part) : 0;
        int toBatch = by.axis() == 0 ? op.from(batch, part + 1) : batch;
        int fromHead = by.axis() == 1 ? op.from(heads, part) : 0;
        int toHead = by.axis() == 1 ? op.from(heads, part + 1) : heads;
        for (int b = fromBatch; b < toBatch; b++) {
            for (int n = fromHead; n < toHead; n++) {
                int head = b * heads + n;
                pack(turnedKeys[head], width, slots, scratch.floats(KEYS, packed(width, slots)));
                if (backward) {
                    pack(turnedValues[head], valueWidth, slots, scratch.floats(VALUES, packed(valueWidth, slots)));
                    pack(k[head], slots, width, scratch.floats(KEY_ROWS, packed(slots, width)));
                } else {
                    pack(v[head], slots, valueWidth, scratch.floats(VALUES, packed(slots, valueWidth)));
                }
                for (int t = (steps - 1) / rows * rows; t >= 0; t -= rows) {
                    int count = Math.min(rows, steps - t);
                    if (backward) {
                        backward(b, n, t, count, scratch);
                    } else {
                        forward(b, n, t, count, scratch);
                    }
                }
            }
        }
    }

    /** Keys or values, turned or not, once a head. */
    private static void pack(Matrix matrix, int depth, int n, float[] to) {
        Panels.pack(matrix, depth, n, 0, Panels.count(n), to, 0);
    }

    private static int packed(int depth, int n) {
        return Panels.count(n) * depth * Tiles.PANEL;
    }

    /** How many slots query t can see at most. */
    private int seen(int t) {
        return read.causal() ? Math.max(0, Math.min(slots, t + 1 + slots - steps)) : slots;
    }

    private void forward(int b, int n, int t, int count, Scratch scratch) {
        int head = b * heads + n;
        float[] x = scratch.floats(0, rows * pad);
        int limit = seen(t + count - 1);
        Matrix scores = new Matrix(x, 0, pad, 1);
        Matrix result = out[head];
        scores(q[head], scratch.floats(KEYS, 0), width, scores, t, count, scratch);
        float scale = (float) read.scale();
        float[] sums = scratch.floats(2, MOST_ROWS + WIDTH);
        float[] room = scratch.floats(3, MOST_ROWS + WIDTH);
        float[] shifts = scratch.floats(1, MOST_ROWS);
        for (int r = 0; r < count; r++) {
            int row = r * pad;
            int own = seen(t + r);
            mask(x, row, own, b, n, t + r);
            float max = (scale < 0 ? least(x, row, own) : greatest(x, row, own)) * scale;
            shifts[r] = own == 0 || max == Float.NEGATIVE_INFINITY ? 0 : max;
        }
        for (int r = 0; r < count; r++) {
            int row = r * pad;
            int own = seen(t + r);
            Functions.exp(x, row, scale, -shifts[r], x, row, whole(own));
            RowLines.clear(x, row + own, row + whole(limit));
        }
        for (int r = 0; r < count; r++) {
            sums[r] = RowLines.blockSum(x, r * pad, whole(limit), room);
        }
        Functions.log(sums, 0, room, 0, count);
        for (int r = 0; r < count; r++) {
            logSums[head].data()[logSums[head].at() + (t + r) * logSums[head].rowStep()] = sums[r] == 0
                    ? Float.POSITIVE_INFINITY : shifts[r] + room[r];
            sums[r] = sums[r] == 0 ? 0 : 1 / sums[r];
        }
        reads(scores, scratch.floats(VALUES, 0), Gemm.ZEROS, result, valueWidth, t, count, scratch);
        for (int r = 0; r < count; r++) {
            RowLines.scale(result.data(), result.at() + (t + r) * result.rowStep(), sums[r], valueWidth);
        }
    }

    /** Lines of queries times keys, or gradients times values, as far as each group sees, to the end of a panel. */
    private void scores(Matrix lines, float[] packed, int depth, Matrix to, int t, int count, Scratch scratch) {
        for (int r = 0; r < count; r += GROUP) {
            int some = Math.min(GROUP, count - r);
            int seen = seen(t + r + some - 1);
            scratch.gemm.product(lines, t + r, packed, depth, depth, Gemm.ZEROS, to, r, some,
                    Panels.count(seen) * Tiles.PANEL);
        }
    }

    /** Weights times values, or gradients of scores times keys, of the slots that each group of them can see. */
    private void reads(Matrix weights, float[] packed, Matrix start, Matrix to, int n, int t, int count,
            Scratch scratch) {
        for (int r = 0; r < count; r += GROUP) {
            int some = Math.min(GROUP, count - r);
            scratch.gemm.product(weights, r, packed, slots, seen(t + r + some - 1), start, to, t + r, some, n);
        }
    }

    /** dp = g·vᵀ; ds = scale·p·(dp − Σ p·dp); dv += pᵀ·g; dq += ds·k; dk += dsᵀ·q. */
    private void backward(int b, int n, int t, int count, Scratch scratch) {
        int head = b * heads + n;
        float[] x = scratch.floats(0, rows * pad);
        float[] y = scratch.floats(1, rows * pad);
        int limit = seen(t + count - 1);
        Matrix weights = new Matrix(x, 0, pad, 1);
        Matrix slopes = new Matrix(y, 0, pad, 1);
        Matrix query = from(q[head], t);
        Matrix slope = from(out[head], t);
        scores(q[head], scratch.floats(KEYS, 0), width, weights, t, count, scratch);
        scores(out[head], scratch.floats(VALUES, 0), valueWidth, slopes, t, count, scratch);
        float scale = (float) read.scale();
        float[] room = scratch.floats(3, WIDTH);
        for (int r = 0; r < count; r++) {
            int row = r * pad;
            int own = seen(t + r);
            mask(x, row, own, b, n, t + r);
            float logSum = logSums[head].data()[logSums[head].at() + (t + r) * logSums[head].rowStep()];
            if (logSum == Float.POSITIVE_INFINITY) {
                Arrays.fill(x, row, row + limit, 0);
                Arrays.fill(y, row, row + limit, 0);
                continue;
            }
            Functions.exp(x, row, scale, -logSum, x, row, whole(own));
            RowLines.clear(x, row + own, row + whole(limit));
            RowLines.clear(y, row + own, row + whole(own));
            slopes(x, y, row, own, dot(x, y, row, own, room), scale);
            RowLines.clear(y, row + own, row + limit);
        }
        boolean first = t + count == steps;
        scratch.gemm.product(weights.turned(), slope, first && beginsValues ? Gemm.ZEROS : dv[head], dv[head], limit,
                count, valueWidth);
        reads(slopes, scratch.floats(KEY_ROWS, 0), beginsQueries ? Gemm.ZEROS : dq[head], dq[head], width, t, count,
                scratch);
        scratch.gemm.product(slopes.turned(), query, first && beginsKeys ? Gemm.ZEROS : dk[head], dk[head], limit,
                count, width);
    }

    private static Matrix from(Matrix matrix, int row) {
        return new Matrix(matrix.data(), matrix.at() + row * matrix.rowStep(), matrix.rowStep(), matrix.columnStep());
    }

    private void mask(float[] x, int row, int n, int b, int head, int t) {
        if (read.mask() == null) {
            return;
        }
        Layout layout = read.mask().layout();
        Cells cells = Cells.of(read.mask());
        int at = (int) (layout.offset() + b * layout.stride(0) + head * layout.stride(1) + t * layout.stride(2));
        float never = read.scale() < 0 ? Float.POSITIVE_INFINITY : Float.NEGATIVE_INFINITY;
        for (int s = 0; s < n; s++) {
            if (cells.get(at + s * (int) layout.stride(3)) == 0) {
                x[row + s] = never;
            }
        }
    }

    private static float least(float[] x, int at, int n) {
        float least = Float.POSITIVE_INFINITY;
        for (int i = 0; i < n; i++) {
            least = Math.min(least, x[at + i]);
        }
        return least;
    }

    /** Up to the end of a vector. */
    private static int whole(int n) {
        return (n + WIDTH - 1) / WIDTH * WIDTH;
    }

    /** By vectors, of which the last may overlap the one before. NaN may be lost, for it makes the sum NaN. */
    private static float greatest(float[] x, int at, int n) {
        if (n < WIDTH) {
            float max = Float.NEGATIVE_INFINITY;
            for (int i = 0; i < n; i++) {
                max = x[at + i] > max ? x[at + i] : max;
            }
            return max;
        }
        FloatVector max = FloatVector.broadcast(FLOATS, Float.NEGATIVE_INFINITY);
        for (int i = 0; i + WIDTH <= n; i += WIDTH) {
            FloatVector next = FloatVector.fromArray(FLOATS, x, at + i);
            max = next.blend(max, next.compare(VectorOperators.LE, max));
        }
        FloatVector last = FloatVector.fromArray(FLOATS, x, at + n - WIDTH);
        return last.blend(max, last.compare(VectorOperators.LE, max)).reduceLanes(VectorOperators.MAX);
    }

    /** Of whole vectors. */
    private static float dot(float[] x, float[] y, int at, int n, float[] room) {
        FloatVector sum = FloatVector.zero(FLOATS);
        for (int i = 0; i < n; i += WIDTH) {
            sum = FloatVector.fromArray(FLOATS, x, at + i).fma(FloatVector.fromArray(FLOATS, y, at + i), sum);
        }
        sum.intoArray(room, 0);
        return Functions.sum(room, 0);
    }

    /** y = scale·x·(y − dot), up to the end of a vector. */
    private static void slopes(float[] x, float[] y, int at, int n, float dot, float scale) {
        for (int i = 0; i < n; i += WIDTH) {
            FloatVector.fromArray(FLOATS, y, at + i).sub(dot).mul(FloatVector.fromArray(FLOATS, x, at + i)).mul(scale)
                    .intoArray(y, at + i);
        }
    }
}

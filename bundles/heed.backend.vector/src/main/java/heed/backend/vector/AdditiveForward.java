package heed.backend.vector;

import heed.tensor.spi.Layout;
import heed.tensor.spi.View;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * e[b,t,s] = Σ_h v·tanh(q + k) = Σ_h v − 2·Σ_h v/(1 + e^2q·e^2k), nothing of [B,T,S,H] in memory; lines of q, k and v
 * have no gaps. Where q or k is beyond the range of {@link Functions#powers}, a score comes as NaN and is made once more by
 * tanh itself.
 */
final class AdditiveForward extends Op {

    private static final VectorSpecies<Float> FLOATS = Lane.FLOATS;
    private static final int WIDTH = FLOATS.length();
    private static final FloatVector ONE = FloatVector.broadcast(FLOATS, 1);

    private final float[] q;
    private final float[] k;
    private final float[] powers;
    private final float[] v;
    private final float[] e;
    private final int width;
    private final int weight;

    private AdditiveForward(int parts, int[] axes, View... views) {
        super(parts, axes, 1, views);
        q = Cells.floats(views[0]);
        k = Cells.floats(views[1]);
        powers = Cells.floats(views[2]);
        v = Cells.floats(views[3]);
        e = Cells.floats(views[4]);
        width = views[3].shape().dim(0);
        weight = Math.toIntExact(views[3].layout().offset());
    }

    /** Cut by batch rows, else by slots. */
    static Op of(Cut.Rule cut, View q, View k, View powers, View v, View out) {
        long work = out.shape().size() * v.shape().dim(0) * 2;
        if (out.shape().dim(0) >= cut.threads()) {
            int parts = cut.along(out.shape(), 1, work).parts();
            return new AdditiveForward(parts, new int[] {0, 0, 0, -1, 0}, q, k, powers, v, out);
        }
        int parts = work >= cut.leastWork() && out.shape().dim(2) >= cut.threads() ? cut.threads() : 1;
        return new AdditiveForward(parts, new int[] {-1, 1, 1, -1, 2}, q, k, powers, v, out);
    }

    @Override
    void run(int part, Scratch scratch) {
        View out = view(4, part);
        Layout queries = view(0, part).layout();
        Layout keys = view(1, part).layout();
        Layout scores = out.layout();
        int keyStep = (int) keys.stride(1);
        int step = (int) scores.stride(2);
        int slots = out.shape().dim(2);
        float[] room = scratch.floats(1, width);
        float[] line = scratch.floats(2, width);
        float weights = RowLines.sum(v, weight, width, room);
        for (int b = 0; b < out.shape().dim(0); b++) {
            int key = (int) (keys.offset() + b * keys.stride(0));
            for (int t = 0; t < out.shape().dim(1); t++) {
                int query = (int) (queries.offset() + b * queries.stride(0) + t * queries.stride(1));
                int to = (int) (scores.offset() + b * scores.stride(0) + t * scores.stride(1));
                Functions.powers(q, query, line, 0, width, room);
                for (int s = 0; s < slots; s++) {
                    int at = key + s * keyStep;
                    float score = weights - 2 * quotients(line, at, room);
                    e[to + s * step] = score == score ? score : byTanh(query, at, room);
                }
            }
        }
    }

    /** Σ v/(1 + e^2q·e^2k). */
    private float quotients(float[] line, int key, float[] room) {
        FloatVector sum = FloatVector.zero(FLOATS);
        int whole = FLOATS.loopBound(width);
        for (int i = 0; i < whole; i += WIDTH) {
            FloatVector one = FloatVector.fromArray(FLOATS, line, i)
                    .fma(FloatVector.fromArray(FLOATS, powers, key + i), ONE);
            sum = FloatVector.fromArray(FLOATS, v, weight + i).div(one).add(sum);
        }
        sum.intoArray(room, 0);
        float total = Functions.sum(room, 0);
        for (int i = whole; i < width; i++) {
            total += v[weight + i] / Math.fma(line[i], powers[key + i], 1);
        }
        return total;
    }

    private float byTanh(int query, int key, float[] room) {
        for (int i = 0; i < width; i++) {
            room[i] = q[query + i] + k[key + i];
        }
        Functions.tanh(room, 0, room, 0, width);
        float total = 0;
        for (int i = 0; i < width; i++) {
            total = Math.fma(room[i], v[weight + i], total);
        }
        return total;
    }
}

package heed.backend.vector;

import heed.tensor.spi.Kernels;
import heed.tensor.spi.Layout;
import heed.tensor.spi.View;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * Backward through additive scores: u = tanh(q + k) once more; dv += g·u, dq and dk += g·v·(1 − u²). With
 * m = −1/(1 + e^2q·e^2k) as in {@link AdditiveForward}, u is 1 + 2m and 1 − u² is −4·(m + m²). A vector of H at a time
 * goes over all slots. Lines of all but g have no gaps.
 */
final class AdditiveBackward extends Op {

    private static final VectorSpecies<Float> FLOATS = Lane.FLOATS;
    private static final int WIDTH = FLOATS.length();
    private static final FloatVector ONE = FloatVector.broadcast(FLOATS, 1);
    private static final FloatVector MINUS_ONE = FloatVector.broadcast(FLOATS, -1);
    private static final FloatVector MINUS_HALF = FloatVector.broadcast(FLOATS, -0.5f);

    private final float[] g;
    private final float[] q;
    private final float[] k;
    private final float[] powers;
    private final float[] v;
    private final float[] dq;
    private final float[] dk;
    private final float[] dv;

    private AdditiveBackward(int parts, int[] axes, View... views) {
        super(parts, axes, 3, views);
        g = Cells.floats(views[0]);
        q = Cells.floats(views[1]);
        k = Cells.floats(views[2]);
        powers = Cells.floats(views[3]);
        v = Cells.floats(views[4]);
        dq = Cells.floats(views[5]);
        dk = Cells.floats(views[6]);
        dv = Cells.floats(views[7]);
    }

    /** Cut by batch rows, else by the width. */
    static Op of(Cut.Rule cut, View g, Kernels.AdditiveScore at, View powers, View dq, View dk, View dv) {
        View[] views = {g, at.q(), at.k(), powers, at.v(), dq, dk, dv};
        int width = at.v().shape().dim(0);
        long work = g.shape().size() * width * 4;
        if (g.shape().dim(0) >= cut.threads()) {
            int parts = cut.along(g.shape(), 1, work).parts();
            return new AdditiveBackward(parts, new int[] {0, 0, 0, 0, -1, 0, 0, 0}, views);
        }
        int parts = work >= cut.leastWork() && width >= cut.threads() * WIDTH ? cut.threads() : 1;
        return new AdditiveBackward(parts, new int[] {-1, 2, 2, 2, 0, 2, 2, 1}, views);
    }

    @Override
    void run(int part, Scratch scratch) {
        Layout slopes = view(0, part).layout();
        Layout queries = view(1, part).layout();
        Layout keys = view(2, part).layout();
        Layout toQueries = view(5, part).layout();
        Layout toKeys = view(6, part).layout();
        Layout toWeights = view(7, part).layout();
        int width = view(4, part).shape().dim(0);
        int weight = (int) view(4, part).layout().offset();
        int keyStep = (int) keys.stride(1);
        int toKeyStep = (int) toKeys.stride(1);
        int slots = slopes.shape().dim(2);
        int whole = FLOATS.loopBound(width);
        float[] line = scratch.floats(0, slots);
        float[] sums = scratch.floats(1, 2 * WIDTH);
        float[] room = scratch.floats(2, slots * WIDTH);
        float[] query = scratch.floats(3, width);
        float[] ends = scratch.floats(4, (slots + 3) * WIDTH);
        for (int b = 0; b < slopes.shape().dim(0); b++) {
            int key = (int) (keys.offset() + b * keys.stride(0));
            int toKey = (int) (toKeys.offset() + b * toKeys.stride(0));
            int toWeight = (int) (toWeights.offset() + b * toWeights.stride(0));
            for (int t = 0; t < slopes.shape().dim(1); t++) {
                int slope = (int) (slopes.offset() + b * slopes.stride(0) + t * slopes.stride(1));
                int from = (int) (queries.offset() + b * queries.stride(0) + t * queries.stride(1));
                int toQuery = (int) (toQueries.offset() + b * toQueries.stride(0) + t * toQueries.stride(1));
                float total = 0;
                for (int s = 0; s < slots; s++) {
                    float at = g[slope + s * (int) slopes.stride(2)];
                    total += at;
                    line[s] = -4 * at;
                }
                Functions.powers(q, from, query, 0, width, room);
                for (int i = 0; i < width; i += WIDTH) {
                    int lanes = Math.min(WIDTH, width - i);
                    quotients(query, i, key + i, keyStep, slots, room, sums);
                    if (isNaN(sums, lanes)) {
                        byTanh(from + i, key + i, keyStep, slots, lanes, room, ends);
                    }
                    if (lanes == WIDTH) {
                        toKeys(line, room, slots, v, weight + i, dk, toKey + i, toKeyStep, sums);
                        fromSums(sums, total, v, weight + i, dq, toQuery + i, dv, toWeight + i);
                    } else {
                        end(line, total, room, slots, weight + i, toQuery + i, toKey + i, toKeyStep, toWeight + i,
                                lanes, sums, ends);
                    }
                }
            }
        }
    }

    /**
     * m of a vector's width of q and of every line of k, and their sum. Four slots at a time, and the sum in memory
     * between: a vector that is carried around a loop may be boxed by the compiler once this is inlined where the loop
     * around runs already.
     */
    private void quotients(float[] query, int i, int key, int keyStep, int slots, float[] room, float[] sum) {
        FloatVector power = FloatVector.fromArray(FLOATS, query, i);
        FloatVector.zero(FLOATS).intoArray(sum, 0);
        int s = 0;
        int at = key;
        for (; s + 4 <= slots; s += 4) {
            FloatVector m0 = MINUS_ONE.div(power.fma(FloatVector.fromArray(FLOATS, powers, at), ONE));
            at += keyStep;
            FloatVector m1 = MINUS_ONE.div(power.fma(FloatVector.fromArray(FLOATS, powers, at), ONE));
            at += keyStep;
            FloatVector m2 = MINUS_ONE.div(power.fma(FloatVector.fromArray(FLOATS, powers, at), ONE));
            at += keyStep;
            FloatVector m3 = MINUS_ONE.div(power.fma(FloatVector.fromArray(FLOATS, powers, at), ONE));
            at += keyStep;
            m0.intoArray(room, s * WIDTH);
            m1.intoArray(room, s * WIDTH + WIDTH);
            m2.intoArray(room, s * WIDTH + 2 * WIDTH);
            m3.intoArray(room, s * WIDTH + 3 * WIDTH);
            m0.add(m1).add(m2.add(m3)).add(FloatVector.fromArray(FLOATS, sum, 0)).intoArray(sum, 0);
        }
        for (; s < slots; s++) {
            FloatVector m = MINUS_ONE.div(power.fma(FloatVector.fromArray(FLOATS, powers, at), ONE));
            at += keyStep;
            m.intoArray(room, s * WIDTH);
            m.add(FloatVector.fromArray(FLOATS, sum, 0)).intoArray(sum, 0);
        }
    }

    private static boolean isNaN(float[] sums, int lanes) {
        float total = 0;
        for (int i = 0; i < lanes; i++) {
            total += sums[i];
        }
        return total != total;
    }

    /** What is out of range, by (u − 1)/2. */
    private void byTanh(int query, int key, int keyStep, int slots, int lanes, float[] room, float[] us) {
        for (int s = 0; s < slots; s++) {
            for (int i = 0; i < lanes; i++) {
                us[s * WIDTH + i] = q[query + i] + k[key + s * keyStep + i];
            }
        }
        Functions.tanh(us, 0, us, 0, slots * WIDTH);
        for (int i = 0; i < slots * WIDTH; i++) {
            room[i] = room[i] == room[i] ? room[i] : (us[i] - 1) / 2;
        }
    }

    /** The gradient of a vector's width of k, and the sums that those of v and q are made of; slopes are −4·g. */
    private static void toKeys(float[] slopes, float[] ms, int slots, float[] v, int weight, float[] dk, int toKey,
            int toKeyStep, float[] sums) {
        FloatVector factor = FloatVector.fromArray(FLOATS, v, weight);
        FloatVector.zero(FLOATS).intoArray(sums, 0);
        FloatVector.zero(FLOATS).intoArray(sums, WIDTH);
        int s = 0;
        for (; s + 4 <= slots; s += 4) {
            FloatVector slope0 = FloatVector.broadcast(FLOATS, slopes[s]);
            FloatVector slope1 = FloatVector.broadcast(FLOATS, slopes[s + 1]);
            FloatVector slope2 = FloatVector.broadcast(FLOATS, slopes[s + 2]);
            FloatVector slope3 = FloatVector.broadcast(FLOATS, slopes[s + 3]);
            FloatVector m0 = FloatVector.fromArray(FLOATS, ms, s * WIDTH);
            FloatVector m1 = FloatVector.fromArray(FLOATS, ms, s * WIDTH + WIDTH);
            FloatVector m2 = FloatVector.fromArray(FLOATS, ms, s * WIDTH + 2 * WIDTH);
            FloatVector m3 = FloatVector.fromArray(FLOATS, ms, s * WIDTH + 3 * WIDTH);
            m0.fma(slope0, m1.mul(slope1)).add(m2.fma(slope2, m3.mul(slope3)))
                    .add(FloatVector.fromArray(FLOATS, sums, 0)).intoArray(sums, 0);
            FloatVector through0 = slope0.mul(m0.fma(m0, m0));
            FloatVector through1 = slope1.mul(m1.fma(m1, m1));
            FloatVector through2 = slope2.mul(m2.fma(m2, m2));
            FloatVector through3 = slope3.mul(m3.fma(m3, m3));
            through0.add(through1).add(through2.add(through3)).add(FloatVector.fromArray(FLOATS, sums, WIDTH))
                    .intoArray(sums, WIDTH);
            int to = toKey + s * toKeyStep;
            through0.fma(factor, FloatVector.fromArray(FLOATS, dk, to)).intoArray(dk, to);
            to += toKeyStep;
            through1.fma(factor, FloatVector.fromArray(FLOATS, dk, to)).intoArray(dk, to);
            to += toKeyStep;
            through2.fma(factor, FloatVector.fromArray(FLOATS, dk, to)).intoArray(dk, to);
            to += toKeyStep;
            through3.fma(factor, FloatVector.fromArray(FLOATS, dk, to)).intoArray(dk, to);
        }
        for (; s < slots; s++) {
            FloatVector slope = FloatVector.broadcast(FLOATS, slopes[s]);
            FloatVector m = FloatVector.fromArray(FLOATS, ms, s * WIDTH);
            m.fma(slope, FloatVector.fromArray(FLOATS, sums, 0)).intoArray(sums, 0);
            FloatVector through = slope.mul(m.fma(m, m));
            through.add(FloatVector.fromArray(FLOATS, sums, WIDTH)).intoArray(sums, WIDTH);
            int to = toKey + s * toKeyStep;
            through.fma(factor, FloatVector.fromArray(FLOATS, dk, to)).intoArray(dk, to);
        }
    }

    private static void fromSums(float[] sums, float total, float[] v, int weight, float[] dq, int toQuery, float[] dv,
            int toWeight) {
        FloatVector.fromArray(FLOATS, sums, WIDTH).fma(FloatVector.fromArray(FLOATS, v, weight),
                FloatVector.fromArray(FLOATS, dq, toQuery)).intoArray(dq, toQuery);
        FloatVector.fromArray(FLOATS, sums, 0).fma(MINUS_HALF, FloatVector.broadcast(FLOATS, total))
                .add(FloatVector.fromArray(FLOATS, dv, toWeight)).intoArray(dv, toWeight);
    }

    /** The same for the last elements of a line, fewer than a vector has: so the bits do not depend on where it is cut. */
    private void end(float[] slopes, float total, float[] ms, int slots, int weight, int toQuery, int toKey,
            int toKeyStep, int toWeight, int lanes, float[] sums, float[] ends) {
        int atWeight = slots * WIDTH;
        int atQuery = atWeight + WIDTH;
        int atSum = atQuery + WIDTH;
        for (int s = 0; s < slots; s++) {
            System.arraycopy(dk, toKey + s * toKeyStep, ends, s * WIDTH, lanes);
        }
        System.arraycopy(v, weight, ends, atWeight, lanes);
        toKeys(slopes, ms, slots, ends, atWeight, ends, 0, WIDTH, sums);
        for (int s = 0; s < slots; s++) {
            System.arraycopy(ends, s * WIDTH, dk, toKey + s * toKeyStep, lanes);
        }
        System.arraycopy(dq, toQuery, ends, atQuery, lanes);            // only now, for q may be k
        System.arraycopy(dv, toWeight, ends, atSum, lanes);
        fromSums(sums, total, ends, atWeight, ends, atQuery, ends, atSum);
        System.arraycopy(ends, atQuery, dq, toQuery, lanes);
        System.arraycopy(ends, atSum, dv, toWeight, lanes);
    }
}

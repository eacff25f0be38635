package heed.backend.vector;

import heed.tensor.spi.Kernels;
import heed.tensor.spi.Layout;
import heed.tensor.spi.View;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * Backward through additive scores: u = tanh(q + k) once more; dv += g·u, dq and dk += g·v·(1 − u²). A vector of H at a
 * time goes over all slots, so that the sums for dq and dv stay in registers. Lines of all but g have no gaps.
 */
final class AdditiveBackward extends Op {

    private static final VectorSpecies<Float> FLOATS = Lane.FLOATS;
    private static final int WIDTH = FLOATS.length();
    private static final FloatVector ONE = FloatVector.broadcast(FLOATS, 1);

    private final float[] g;
    private final float[] q;
    private final float[] k;
    private final float[] v;
    private final float[] dq;
    private final float[] dk;
    private final float[] dv;

    private AdditiveBackward(int parts, int[] axes, View... views) {
        super(parts, axes, 3, views);
        g = Cells.floats(views[0]);
        q = Cells.floats(views[1]);
        k = Cells.floats(views[2]);
        v = Cells.floats(views[3]);
        dq = Cells.floats(views[4]);
        dk = Cells.floats(views[5]);
        dv = Cells.floats(views[6]);
    }

    /** Cut by batch rows, else by the width. */
    static Op of(Cut.Rule cut, View g, Kernels.AdditiveScore at, View dq, View dk, View dv) {
        View[] views = {g, at.q(), at.k(), at.v(), dq, dk, dv};
        int width = at.v().shape().dim(0);
        long work = g.shape().size() * width * 4;
        if (g.shape().dim(0) >= cut.threads()) {
            return new AdditiveBackward(cut.along(g.shape(), 1, work).parts(), new int[] {0, 0, 0, -1, 0, 0, 0}, views);
        }
        int parts = work >= cut.leastWork() && width >= cut.threads() * WIDTH ? cut.threads() : 1;
        return new AdditiveBackward(parts, new int[] {-1, 2, 2, 0, 2, 2, 1}, views);
    }

    @Override
    void run(int part, Scratch scratch) {
        Layout slopes = view(0, part).layout();
        Layout queries = view(1, part).layout();
        Layout keys = view(2, part).layout();
        Layout toQueries = view(4, part).layout();
        Layout toKeys = view(5, part).layout();
        Layout toWeights = view(6, part).layout();
        int width = view(3, part).shape().dim(0);
        int weight = (int) view(3, part).layout().offset();
        int slots = slopes.shape().dim(2);
        float[] line = scratch.floats(0, slots);
        float[] rest = scratch.floats(1, WIDTH);
        float[] sums = scratch.floats(2, slots * WIDTH);
        for (int b = 0; b < slopes.shape().dim(0); b++) {
            int key = (int) (keys.offset() + b * keys.stride(0));
            int toKey = (int) (toKeys.offset() + b * toKeys.stride(0));
            int toWeight = (int) (toWeights.offset() + b * toWeights.stride(0));
            for (int t = 0; t < slopes.shape().dim(1); t++) {
                int slope = (int) (slopes.offset() + b * slopes.stride(0) + t * slopes.stride(1));
                for (int s = 0; s < slots; s++) {
                    line[s] = g[slope + s * (int) slopes.stride(2)];
                }
                int query = (int) (queries.offset() + b * queries.stride(0) + t * queries.stride(1));
                int toQuery = (int) (toQueries.offset() + b * toQueries.stride(0) + t * toQueries.stride(1));
                for (int i = 0; i < width; i += WIDTH) {
                    int lanes = Math.min(WIDTH, width - i);
                    add(query + i, key + i, (int) keys.stride(1), slots, sums);
                    Functions.tanh(sums, 0, sums, 0, slots * WIDTH);
                    if (lanes == WIDTH) {
                        whole(line, sums, slots, weight + i, toQuery + i, toKey + i, (int) toKeys.stride(1),
                                toWeight + i);
                    } else {
                        rest(line, sums, slots, weight + i, toQuery + i, toKey + i, (int) toKeys.stride(1),
                                toWeight + i, lanes, rest);
                    }
                }
            }
        }
    }

    /** Of a vector's width of q and every line of k. */
    private void add(int query, int key, int keyStep, int slots, float[] sums) {
        FloatVector a = FloatVector.fromArray(FLOATS, q, query);
        for (int s = 0; s < slots; s++) {
            a.add(FloatVector.fromArray(FLOATS, k, key + s * keyStep)).intoArray(sums, s * WIDTH);
        }
    }

    private void whole(float[] slopes, float[] us, int slots, int weight, int toQuery, int toKey, int toKeyStep,
            int toWeight) {
        FloatVector factor = FloatVector.fromArray(FLOATS, v, weight);
        FloatVector sumQuery = FloatVector.zero(FLOATS);
        FloatVector sumWeight = FloatVector.fromArray(FLOATS, dv, toWeight);
        for (int s = 0; s < slots; s++) {
            FloatVector slope = FloatVector.broadcast(FLOATS, slopes[s]);
            FloatVector u = FloatVector.fromArray(FLOATS, us, s * WIDTH);
            sumWeight = u.fma(slope, sumWeight);
            FloatVector through = slope.mul(ONE.sub(u.mul(u)));
            sumQuery = sumQuery.add(through);
            int to = toKey + s * toKeyStep;
            through.fma(factor, FloatVector.fromArray(FLOATS, dk, to)).intoArray(dk, to);
        }
        sumWeight.intoArray(dv, toWeight);
        sumQuery.fma(factor, FloatVector.fromArray(FLOATS, dq, toQuery)).intoArray(dq, toQuery);
    }

    /** As {@link #whole}, for the last elements of a line. */
    private void rest(float[] slopes, float[] us, int slots, int weight, int toQuery, int toKey, int toKeyStep,
            int toWeight, int lanes, float[] room) {
        FloatVector factor = FloatVector.fromArray(FLOATS, v, weight);
        FloatVector sumQuery = FloatVector.zero(FLOATS);
        FloatVector sumWeight = FloatVector.fromArray(FLOATS, dv, toWeight);
        for (int s = 0; s < slots; s++) {
            FloatVector slope = FloatVector.broadcast(FLOATS, slopes[s]);
            FloatVector u = FloatVector.fromArray(FLOATS, us, s * WIDTH);
            sumWeight = u.fma(slope, sumWeight);
            FloatVector through = slope.mul(ONE.sub(u.mul(u)));
            sumQuery = sumQuery.add(through);
            int to = toKey + s * toKeyStep;
            through.fma(factor, FloatVector.fromArray(FLOATS, dk, to)).intoArray(room, 0);
            System.arraycopy(room, 0, dk, to, lanes);
        }
        sumWeight.intoArray(room, 0);
        System.arraycopy(room, 0, dv, toWeight, lanes);
        sumQuery.fma(factor, FloatVector.fromArray(FLOATS, dq, toQuery)).intoArray(room, 0);
        System.arraycopy(room, 0, dq, toQuery, lanes);
    }
}

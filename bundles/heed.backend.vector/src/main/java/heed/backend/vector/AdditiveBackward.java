package heed.backend.vector;

import heed.tensor.spi.Kernels;
import heed.tensor.spi.Layout;
import heed.tensor.spi.View;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * Backward through additive scores: u = tanh(q + k) once more; dv += g·u, dq and dk += g·v·(1 − u²). A vector of H at a
 * time goes over all slots. Lines of all but g have no gaps.
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
        float[] sum = scratch.floats(1, WIDTH);
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
                                toWeight + i, sum);
                    } else {
                        rest(line, sums, slots, weight + i, toQuery + i, toKey + i, (int) toKeys.stride(1),
                                toWeight + i, lanes);
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

    /**
     * Four slots at a time, and the sums in memory between: a vector that is carried around a loop may be boxed by the
     * compiler once this is inlined where the loop around runs already.
     */
    private void whole(float[] slopes, float[] us, int slots, int weight, int toQuery, int toKey, int toKeyStep,
            int toWeight, float[] sumQuery) {
        FloatVector factor = FloatVector.fromArray(FLOATS, v, weight);
        FloatVector.zero(FLOATS).intoArray(sumQuery, 0);
        int s = 0;
        for (; s + 4 <= slots; s += 4) {
            FloatVector slope0 = FloatVector.broadcast(FLOATS, slopes[s]);
            FloatVector slope1 = FloatVector.broadcast(FLOATS, slopes[s + 1]);
            FloatVector slope2 = FloatVector.broadcast(FLOATS, slopes[s + 2]);
            FloatVector slope3 = FloatVector.broadcast(FLOATS, slopes[s + 3]);
            FloatVector u0 = FloatVector.fromArray(FLOATS, us, s * WIDTH);
            FloatVector u1 = FloatVector.fromArray(FLOATS, us, s * WIDTH + WIDTH);
            FloatVector u2 = FloatVector.fromArray(FLOATS, us, s * WIDTH + 2 * WIDTH);
            FloatVector u3 = FloatVector.fromArray(FLOATS, us, s * WIDTH + 3 * WIDTH);
            u0.fma(slope0, u1.mul(slope1)).add(u2.fma(slope2, u3.mul(slope3)))
                    .add(FloatVector.fromArray(FLOATS, dv, toWeight)).intoArray(dv, toWeight);
            FloatVector through0 = slope0.mul(ONE.sub(u0.mul(u0)));
            FloatVector through1 = slope1.mul(ONE.sub(u1.mul(u1)));
            FloatVector through2 = slope2.mul(ONE.sub(u2.mul(u2)));
            FloatVector through3 = slope3.mul(ONE.sub(u3.mul(u3)));
            through0.add(through1).add(through2.add(through3)).add(FloatVector.fromArray(FLOATS, sumQuery, 0))
                    .intoArray(sumQuery, 0);
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
            FloatVector u = FloatVector.fromArray(FLOATS, us, s * WIDTH);
            u.fma(slope, FloatVector.fromArray(FLOATS, dv, toWeight)).intoArray(dv, toWeight);
            FloatVector through = slope.mul(ONE.sub(u.mul(u)));
            through.add(FloatVector.fromArray(FLOATS, sumQuery, 0)).intoArray(sumQuery, 0);
            int to = toKey + s * toKeyStep;
            through.fma(factor, FloatVector.fromArray(FLOATS, dk, to)).intoArray(dk, to);
        }
        FloatVector.fromArray(FLOATS, sumQuery, 0).fma(factor, FloatVector.fromArray(FLOATS, dq, toQuery))
                .intoArray(dq, toQuery);
    }

    /** As {@link #whole}, for the last elements of a line, fewer than a vector has. */
    private void rest(float[] slopes, float[] us, int slots, int weight, int toQuery, int toKey, int toKeyStep,
            int toWeight, int lanes) {
        for (int i = 0; i < lanes; i++) {
            float factor = v[weight + i];
            float sumQuery = 0;
            float sumWeight = dv[toWeight + i];
            for (int s = 0; s < slots; s++) {
                float u = us[s * WIDTH + i];
                sumWeight += u * slopes[s];
                float through = slopes[s] * (1 - u * u);
                sumQuery += through;
                dk[toKey + i + s * toKeyStep] += through * factor;
            }
            dv[toWeight + i] = sumWeight;
            dq[toQuery + i] += sumQuery * factor;
        }
    }
}

package heed.backend.vector;

import static heed.backend.vector.Functions.TANH_LEAST;
import static heed.backend.vector.Functions.TANH_MOST;
import static heed.backend.vector.Functions.TANH_P1;
import static heed.backend.vector.Functions.TANH_P11;
import static heed.backend.vector.Functions.TANH_P13;
import static heed.backend.vector.Functions.TANH_P3;
import static heed.backend.vector.Functions.TANH_P5;
import static heed.backend.vector.Functions.TANH_P7;
import static heed.backend.vector.Functions.TANH_P9;
import static heed.backend.vector.Functions.TANH_Q0;
import static heed.backend.vector.Functions.TANH_Q2;
import static heed.backend.vector.Functions.TANH_Q4;
import static heed.backend.vector.Functions.TANH_Q6;

import heed.tensor.spi.Layout;
import heed.tensor.spi.View;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/** e[b,t,s] = Σ_h v·tanh(q + k), nothing of [B,T,S,H] in memory; lines of q, k and v have no gaps. */
final class AdditiveForward extends Op {

    private static final VectorSpecies<Float> FLOATS = Lane.FLOATS;
    private static final int WIDTH = FLOATS.length();

    private final float[] q;
    private final float[] k;
    private final float[] v;
    private final float[] e;
    private final int width;
    private final int weight;

    private AdditiveForward(int parts, int[] axes, View... views) {
        super(parts, axes, 1, views);
        q = Cells.floats(views[0]);
        k = Cells.floats(views[1]);
        v = Cells.floats(views[2]);
        e = Cells.floats(views[3]);
        width = views[2].shape().dim(0);
        weight = Math.toIntExact(views[2].layout().offset());
    }

    /** Cut by batch rows, else by slots. */
    static Op of(Cut.Rule cut, View q, View k, View v, View out) {
        long work = out.shape().size() * v.shape().dim(0) * 4;
        if (out.shape().dim(0) >= cut.threads()) {
            return new AdditiveForward(cut.along(out.shape(), 1, work).parts(), new int[] {0, 0, -1, 0}, q, k, v, out);
        }
        int parts = work >= cut.leastWork() && out.shape().dim(2) >= cut.threads() ? cut.threads() : 1;
        return new AdditiveForward(parts, new int[] {-1, 1, -1, 2}, q, k, v, out);
    }

    @Override
    void run(int part, Scratch scratch) {
        View out = view(3, part);
        Layout queries = view(0, part).layout();
        Layout keys = view(1, part).layout();
        Layout scores = out.layout();
        int keyStep = (int) keys.stride(1);
        int step = (int) scores.stride(2);
        int slots = out.shape().dim(2);
        float[] room = scratch.floats(1, WIDTH);
        for (int b = 0; b < out.shape().dim(0); b++) {
            int key = (int) (keys.offset() + b * keys.stride(0));
            for (int t = 0; t < out.shape().dim(1); t++) {
                int query = (int) (queries.offset() + b * queries.stride(0) + t * queries.stride(1));
                int to = (int) (scores.offset() + b * scores.stride(0) + t * scores.stride(1));
                for (int s = 0; s < slots; s++) {
                    e[to + s * step] = one(query, key + s * keyStep, room);
                }
            }
        }
    }

    /** With {@link Functions#tanh} written out, for a method that took a vector could cost an object a slot. */
    private float one(int query, int key, float[] room) {
        FloatVector sum = FloatVector.zero(FLOATS);
        int whole = FLOATS.loopBound(width);
        for (int i = 0; i < whole; i += WIDTH) {
            FloatVector x = FloatVector.fromArray(FLOATS, q, query + i).add(FloatVector.fromArray(FLOATS, k, key + i));
            FloatVector above = x.blend(TANH_LEAST, x.compare(VectorOperators.LT, TANH_LEAST));
            FloatVector b = above.blend(TANH_MOST, above.compare(VectorOperators.GT, TANH_MOST));
            FloatVector z = b.mul(b);
            FloatVector p = z.fma(TANH_P13, TANH_P11).fma(z, TANH_P9).fma(z, TANH_P7).fma(z, TANH_P5).fma(z, TANH_P3)
                    .fma(z, TANH_P1);
            FloatVector u = p.mul(b).div(z.fma(TANH_Q6, TANH_Q4).fma(z, TANH_Q2).fma(z, TANH_Q0));
            sum = u.fma(FloatVector.fromArray(FLOATS, v, weight + i), sum);
        }
        sum.intoArray(room, 0);
        float total = Functions.sum(room, 0);
        for (int i = whole; i < width; i++) {
            room[i - whole] = q[query + i] + k[key + i];
        }
        Functions.tanh(room, 0, room, 0, whole < width ? WIDTH : 0);
        for (int i = whole; i < width; i++) {
            total = Math.fma(room[i - whole], v[weight + i], total);
        }
        return total;
    }
}

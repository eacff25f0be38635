package heed.backend.vector;

import heed.tensor.spi.Kernels.AdditiveScore;
import heed.tensor.spi.Layout;
import heed.tensor.spi.View;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorSpecies;

/** Backward through additive scores: u = tanh(q + k) once more, a line at a time; dv += g·u, dq and dk += g·v·(1 − u²). */
final class AdditiveGradient {

    private static final VectorSpecies<Float> FLOATS = Lane.FLOATS;

    private final View g;
    private final View q;
    private final View k;
    private final View v;
    private final View dq;
    private final View dk;
    private final View dv;

    AdditiveGradient(View g, AdditiveScore at, View dq, View dk, View dv) {
        this.g = g;
        this.q = at.q();
        this.k = at.k();
        this.v = at.v();
        this.dq = dq;
        this.dk = dk;
        this.dv = dv;
    }

    void run() {
        Layout e = g.layout();
        for (int b = 0; b < g.shape().dim(0); b++) {
            for (int t = 0; t < g.shape().dim(1); t++) {
                for (int s = 0; s < g.shape().dim(2); s++) {
                    line(Cells.floats(g)[(int) (Fused.at(g, b, t) + s * e.stride(2))], Fused.at(q, b, t),
                            Fused.at(k, b, s), Fused.at(dq, b, t), Fused.at(dk, b, s));
                }
            }
        }
    }

    private void line(float slope, int query, int key, int toQuery, int toKey) {
        int width = v.shape().dim(0);
        int weight = (int) v.layout().offset();
        int toWeight = (int) dv.layout().offset();
        FloatVector one = FloatVector.broadcast(FLOATS, 1);
        for (int i = 0; i < width; i += FLOATS.length()) {
            VectorMask<Float> real = FLOATS.indexInRange(i, width);
            FloatVector u = Functions.tanh(FloatVector.fromArray(FLOATS, Cells.floats(q), query + i, real)
                    .add(FloatVector.fromArray(FLOATS, Cells.floats(k), key + i, real)));
            FloatVector through = FloatVector.fromArray(FLOATS, Cells.floats(v), weight + i, real).mul(slope)
                    .mul(one.sub(u.mul(u)));
            add(u.mul(slope), dv, toWeight + i, real);
            add(through, dq, toQuery + i, real);
            add(through, dk, toKey + i, real);
        }
    }

    private static void add(FloatVector more, View to, int at, VectorMask<Float> real) {
        FloatVector.fromArray(FLOATS, Cells.floats(to), at, real).add(more).intoArray(Cells.floats(to), at, real);
    }
}

package heed.backend.vector;

import heed.tensor.spi.Binary;
import heed.tensor.spi.Kernels;
import heed.tensor.spi.Layout;
import heed.tensor.spi.View;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorSpecies;

/** Kernels that do at once what would be several. */
final class Fused {

    private static final VectorSpecies<Float> FLOATS = Lane.FLOATS;

    private Fused() {
    }

    /** Whether the last axes have no gaps. */
    static boolean plainLines(View... views) {
        for (View view : views) {
            int last = view.layout().rank() - 1;
            if (view.layout().stride(last) != 1 && view.shape().dim(last) != 1) {
                return false;
            }
        }
        return true;
    }

    /** Rows of {@code in}, without gaps and not empty: exp(x − max) / Σ. */
    static void softmax(View in, View out) {
        int last = in.layout().rank() - 1;
        int n = in.shape().dim(last);
        Lines rows = rows(last, in, out);
        float[] x = Cells.floats(in);
        float[] y = Cells.floats(out);
        while (rows.next()) {
            for (int i = 0; i < rows.length; i++) {
                int from = rows.at[0] + i * rows.step[0];
                int to = rows.at[1] + i * rows.step[1];
                float sum = RowLines.expShifted(x, from, RowLines.max(x, from, n), y, to, n);
                BinaryLines.number(Binary.DIV, y, to, sum, y, to, n);
            }
        }
    }

    /** y·(g − Σ g·y). */
    static void softmaxGradient(View g, View y, View out) {
        int last = y.layout().rank() - 1;
        int n = y.shape().dim(last);
        Lines rows = rows(last, g, y, out);
        int[] step = {(int) g.layout().stride(last), (int) y.layout().stride(last), (int) out.layout().stride(last)};
        float[] dy = Cells.floats(g);
        float[] values = Cells.floats(y);
        float[] dx = Cells.floats(out);
        while (n > 0 && rows.next()) {
            for (int i = 0; i < rows.length; i++) {
                int a = rows.at[0] + i * rows.step[0];
                int b = rows.at[1] + i * rows.step[1];
                int c = rows.at[2] + i * rows.step[2];
                float dot = 0;
                for (int j = 0; j < n; j++) {
                    dot = Math.fma(dy[a + j * step[0]], values[b + j * step[1]], dot);
                }
                for (int j = 0; j < n; j++) {
                    dx[c + j * step[2]] = values[b + j * step[1]] * (dy[a + j * step[0]] - dot);
                }
            }
        }
    }

    /** e[b,t,s] = Σ_h v·tanh(q + k), nothing of [B,T,S,H] in memory. */
    static void additiveScore(View q, View k, View v, View out) {
        Layout e = out.layout();
        int width = v.shape().dim(0);
        for (int b = 0; b < out.shape().dim(0); b++) {
            for (int t = 0; t < out.shape().dim(1); t++) {
                int query = at(q, b, t);
                for (int s = 0; s < out.shape().dim(2); s++) {
                    Cells.floats(out)[(int) (at(out, b, t) + s * e.stride(2))] = RowLines.additive(Cells.floats(q), query,
                            Cells.floats(k), at(k, b, s), Cells.floats(v), (int) v.layout().offset(), width);
                }
            }
        }
    }

    /** Where the line of the first two indices begins. */
    static int at(View view, int first, int second) {
        Layout layout = view.layout();
        return Math.toIntExact(layout.offset() + first * layout.stride(0) + second * layout.stride(1));
    }

    /** One pass over all four. */
    static void adam(View value, View gradient, View first, View second, Kernels.Adam step) {
        Lines lines = new Lines(value, gradient, first, second);
        float[] x = Cells.floats(value);
        float[] g = Cells.floats(gradient);
        float[] m = Cells.floats(first);
        float[] v = Cells.floats(second);
        float rate = (float) (step.rate() / step.correction1());
        float scale = (float) (1 / step.correction2());
        float keep = (float) (1 - step.rate() * step.decay());
        while (lines.next()) {
            int[] by = lines.step;
            boolean plain = by[0] == 1 && by[1] == 1 && by[2] == 1 && by[3] == 1;
            int whole = plain ? lines.length : 0;
            for (int i = 0; i < whole; i += FLOATS.length()) {
                VectorMask<Float> real = FLOATS.indexInRange(i, whole);
                FloatVector dx = FloatVector.fromArray(FLOATS, g, lines.at[1] + i, real);
                FloatVector mean = FloatVector.fromArray(FLOATS, m, lines.at[2] + i, real).mul((float) step.beta1())
                        .add(dx.mul((float) (1 - step.beta1())));
                FloatVector square = FloatVector.fromArray(FLOATS, v, lines.at[3] + i, real).mul((float) step.beta2())
                        .add(dx.mul(dx).mul((float) (1 - step.beta2())));
                mean.intoArray(m, lines.at[2] + i, real);
                square.intoArray(v, lines.at[3] + i, real);
                FloatVector change = mean.mul(rate).div(square.mul(scale).sqrt().add((float) step.epsilon()));
                FloatVector.fromArray(FLOATS, x, lines.at[0] + i, real).mul(keep).sub(change)
                        .intoArray(x, lines.at[0] + i, real);
            }
            for (int i = whole; i < lines.length; i++) {
                float dx = g[lines.at[1] + i * by[1]];
                int mean = lines.at[2] + i * by[2];
                int square = lines.at[3] + i * by[3];
                m[mean] = (float) (m[mean] * step.beta1() + dx * (1 - step.beta1()));
                v[square] = (float) (v[square] * step.beta2() + dx * dx * (1 - step.beta2()));
                x[lines.at[0] + i * by[0]] = x[lines.at[0] + i * by[0]] * keep
                        - m[mean] * rate / ((float) Math.sqrt(v[square] * scale) + (float) step.epsilon());
            }
        }
    }

    /** All axes but the last: a row each. */
    private static Lines rows(int last, View... views) {
        View[] starts = new View[views.length];
        for (int i = 0; i < views.length; i++) {
            Layout layout = views[i].layout();
            starts[i] = new View(views[i].storage(), views[i].shape().dim(last) == 0 ? layout
                    : layout.select(last, 0));
        }
        return new Lines(starts);
    }
}

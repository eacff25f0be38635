package heed.backend.vector;

import heed.tensor.spi.Kernels;
import heed.tensor.spi.View;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/** A step of Adam in one pass over all four. */
final class AdamStep {

    private static final VectorSpecies<Float> FLOATS = Lane.FLOATS;

    private final float[] x;
    private final float[] g;
    private final float[] m;
    private final float[] v;
    private final float beta1;
    private final float beta2;
    private final float epsilon;
    private final float rate;
    private final float scale;
    private final float keep;

    private AdamStep(View value, View gradient, View first, View second, Kernels.Adam step) {
        x = Cells.floats(value);
        g = Cells.floats(gradient);
        m = Cells.floats(first);
        v = Cells.floats(second);
        beta1 = (float) step.beta1();
        beta2 = (float) step.beta2();
        epsilon = (float) step.epsilon();
        rate = (float) (step.rate() / step.correction1());
        scale = (float) (1 / step.correction2());
        keep = (float) (1 - step.rate() * step.decay());
    }

    static Op of(Cut.Rule cut, View value, View gradient, View first, View second, Kernels.Adam step) {
        AdamStep adam = new AdamStep(value, gradient, first, second, step);
        return LineOp.lines(cut.along(value.shape()), 3, adam::lines, gradient, value, first, second);
    }

    private void lines(Lines lines) {
        int[] by = lines.step;
        boolean plain = by[0] == 1 && by[1] == 1 && by[2] == 1 && by[3] == 1;
        int whole = plain ? FLOATS.loopBound(lines.length) : 0;
        while (lines.next()) {
            vectors(lines.at[1], lines.at[0], lines.at[2], lines.at[3], whole);
            for (int i = whole; i < lines.length; i++) {
                float dx = g[lines.at[0] + i * by[0]];
                int value = lines.at[1] + i * by[1];
                int mean = lines.at[2] + i * by[2];
                int square = lines.at[3] + i * by[3];
                m[mean] = m[mean] * beta1 + dx * (1 - beta1);
                v[square] = v[square] * beta2 + dx * dx * (1 - beta2);
                x[value] = x[value] * keep - m[mean] * rate / ((float) Math.sqrt(v[square] * scale) + epsilon);
            }
        }
    }

    private void vectors(int xAt, int gAt, int mAt, int vAt, int n) {
        for (int i = 0; i < n; i += FLOATS.length()) {
            FloatVector dx = FloatVector.fromArray(FLOATS, g, gAt + i);
            FloatVector mean = FloatVector.fromArray(FLOATS, m, mAt + i).mul(beta1).add(dx.mul(1 - beta1));
            FloatVector square = FloatVector.fromArray(FLOATS, v, vAt + i).mul(beta2).add(dx.mul(dx).mul(1 - beta2));
            mean.intoArray(m, mAt + i);
            square.intoArray(v, vAt + i);
            FloatVector change = mean.mul(rate).div(square.mul(scale).sqrt().add(epsilon));
            FloatVector.fromArray(FLOATS, x, xAt + i).mul(keep).sub(change).intoArray(x, xAt + i);
        }
    }
}

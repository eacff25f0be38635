package heed.backend.vector;

import heed.tensor.spi.Kernels.GruStep;
import heed.tensor.spi.View;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/** What a GRU does between its products, forward and backward; lines have no gaps. Cut by batch rows. */
final class GruGates {

    private static final VectorSpecies<Float> FLOATS = Lane.FLOATS;
    private static final int WIDTH = FLOATS.length();

    private GruGates() {
    }

    /** h' = n + z·(h − n). */
    static Op forward(Cut.Rule cut, View input, View hidden, View before, View out) {
        int parts = cut.along(before.shape(), 1, input.shape().size() * 8).parts();
        return new Op(parts, new int[] {0, 0, 0, 0}, 1, input, hidden, before, out) {

            @Override
            void run(int part, Scratch scratch) {
                int n = before.shape().dim(1);
                float[] s = scratch.floats(1, 3 * LstmGates.up(n));
                for (int b = 0; b < view(3, part).shape().dim(0); b++) {
                    activate(Cells.floats(input), LstmGates.start(view(0, part), b), Cells.floats(hidden),
                            LstmGates.start(view(1, part), b), s, n);
                    next(s, Cells.floats(before), LstmGates.start(view(2, part), b), Cells.floats(out),
                            LstmGates.start(view(3, part), b), n);
                }
            }
        };
    }

    /** r, z and n, each from the beginning of a vector on, with what lies behind up to the end of one. */
    private static void activate(float[] x, int xAt, float[] u, int uAt, float[] s, int n) {
        int pitch = LstmGates.up(n);
        Functions.sigmoid(x, xAt, u, uAt, s, 0, n);
        Functions.sigmoid(x, xAt + n, u, uAt + n, s, pitch, n);
        for (int i = 0; i < n; i += WIDTH) {
            FloatVector.fromArray(FLOATS, s, i).fma(FloatVector.fromArray(FLOATS, u, uAt + 2 * n + i),
                    FloatVector.fromArray(FLOATS, x, xAt + 2 * n + i)).intoArray(s, 2 * pitch + i);
        }
        Functions.tanh(s, 2 * pitch, s, 2 * pitch, pitch);
    }

    private static void next(float[] s, float[] h, int hAt, float[] y, int to, int n) {
        int pitch = LstmGates.up(n);
        int whole = FLOATS.loopBound(n);
        for (int i = 0; i < whole; i += WIDTH) {
            FloatVector candidate = FloatVector.fromArray(FLOATS, s, 2 * pitch + i);
            FloatVector.fromArray(FLOATS, h, hAt + i).sub(candidate).fma(FloatVector.fromArray(FLOATS, s, pitch + i), candidate)
                    .intoArray(y, to + i);
        }
        for (int i = whole; i < n; i++) {
            y[to + i] = Math.fma(h[hAt + i] - s[2 * pitch + i], s[pitch + i], s[2 * pitch + i]);
        }
    }

    static Op backward(Cut.Rule cut, View g, GruStep at, View dInput, View dHidden, View dBefore) {
        int parts = cut.along(dBefore.shape(), 1, dInput.shape().size() * 8).parts();
        View[] views = {g, at.input(), at.hidden(), at.before(), dInput, dHidden, dBefore};
        return new Op(parts, new int[] {0, 0, 0, 0, 0, 0, 0}, 3, views) {

            @Override
            void run(int part, Scratch scratch) {
                int n = dBefore.shape().dim(1);
                float[] s = scratch.floats(1, 3 * LstmGates.up(n));
                for (int b = 0; b < view(6, part).shape().dim(0); b++) {
                    int through = LstmGates.start(view(2, part), b);
                    int to = LstmGates.start(view(4, part), b);
                    activate(Cells.floats(at.input()), LstmGates.start(view(1, part), b), Cells.floats(at.hidden()),
                            through, s, n);
                    state(Cells.floats(g), LstmGates.start(view(0, part), b), s, Cells.floats(at.before()),
                            LstmGates.start(view(3, part), b), Cells.floats(dInput), to, Cells.floats(dBefore),
                            LstmGates.start(view(6, part), b), n);
                    gates(s, Cells.floats(at.hidden()), through + 2 * n, Cells.floats(dInput), to,
                            Cells.floats(dHidden), LstmGates.start(view(5, part), b), n);
                }
            }
        };
    }

    /** Gradients of z, of n before its tanh, and of h. */
    private static void state(float[] g, int at, float[] s, float[] h, int hAt, float[] dx, int to, float[] dh, int dhAt,
            int n) {
        int pitch = LstmGates.up(n);
        for (int i = 0; i < n; i++) {
            float z = s[pitch + i];
            float candidate = s[2 * pitch + i];
            dx[to + n + i] = (h[hAt + i] - candidate) * g[at + i] * z * (1 - z);
            dx[to + 2 * n + i] = g[at + i] * (1 - z) * (1 - candidate * candidate);
            dh[dhAt + i] += g[at + i] * z;
        }
    }

    /** Gradient of r, and what the hidden state's products get. */
    private static void gates(float[] s, float[] u, int uAt, float[] dx, int to, float[] du, int duAt, int n) {
        for (int i = 0; i < n; i++) {
            float slope = dx[to + 2 * n + i];
            float r = s[i];
            dx[to + i] = slope * u[uAt + i] * r * (1 - r);
            du[duAt + i] = dx[to + i];
            du[duAt + n + i] = dx[to + n + i];
            du[duAt + 2 * n + i] = slope * r;
        }
    }
}

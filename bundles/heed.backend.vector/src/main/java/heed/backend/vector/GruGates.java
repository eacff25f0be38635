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
                View mine = view(3, part);
                for (int b = 0; b < mine.shape().dim(0); b++) {
                    line(Cells.floats(input), LstmGates.start(view(0, part), b), Cells.floats(hidden),
                            LstmGates.start(view(1, part), b), Cells.floats(before), LstmGates.start(view(2, part), b),
                            Cells.floats(out), LstmGates.start(mine, b), mine.shape().dim(1), scratch.floats(1, WIDTH));
                }
            }
        };
    }

    private static void line(float[] x, int xAt, float[] u, int uAt, float[] h, int hAt, float[] y, int to, int n,
            float[] rest) {
        for (int i = 0; i < n; i += WIDTH) {
            FloatVector reset = Functions.sigmoid(sum(x, xAt + i, u, uAt + i));
            FloatVector update = Functions.sigmoid(sum(x, xAt + n + i, u, uAt + n + i));
            FloatVector candidate = Functions.tanh(reset.fma(FloatVector.fromArray(FLOATS, u, uAt + 2 * n + i),
                    FloatVector.fromArray(FLOATS, x, xAt + 2 * n + i)));
            FloatVector next = FloatVector.fromArray(FLOATS, h, hAt + i).sub(candidate).fma(update, candidate);
            if (i + WIDTH <= n) {
                next.intoArray(y, to + i);
            } else {
                LstmGates.store(next, y, to + i, n - i, rest);
            }
        }
    }

    static Op backward(Cut.Rule cut, View g, GruStep at, View dInput, View dHidden, View dBefore) {
        int parts = cut.along(dBefore.shape(), 1, dInput.shape().size() * 8).parts();
        View[] views = {g, at.input(), at.hidden(), at.before(), dInput, dHidden, dBefore};
        return new Op(parts, new int[] {0, 0, 0, 0, 0, 0, 0}, 3, views) {

            @Override
            void run(int part, Scratch scratch) {
                View mine = view(6, part);
                int[] start = new int[views.length];
                for (int b = 0; b < mine.shape().dim(0); b++) {
                    for (int i = 0; i < start.length; i++) {
                        start[i] = LstmGates.start(view(i, part), b);
                    }
                    back(views, start, mine.shape().dim(1), scratch.floats(1, WIDTH));
                }
            }
        };
    }

    private static void back(View[] views, int[] start, int n, float[] rest) {
        float[] x = Cells.floats(views[1]);
        float[] u = Cells.floats(views[2]);
        float[] dx = Cells.floats(views[4]);
        float[] du = Cells.floats(views[5]);
        float[] dh = Cells.floats(views[6]);
        FloatVector one = FloatVector.broadcast(FLOATS, 1);
        for (int i = 0; i < n; i += WIDTH) {
            FloatVector reset = Functions.sigmoid(sum(x, start[1] + i, u, start[2] + i));
            FloatVector update = Functions.sigmoid(sum(x, start[1] + n + i, u, start[2] + n + i));
            FloatVector through = FloatVector.fromArray(FLOATS, u, start[2] + 2 * n + i);
            FloatVector candidate = Functions.tanh(reset.fma(through,
                    FloatVector.fromArray(FLOATS, x, start[1] + 2 * n + i)));
            FloatVector slope = FloatVector.fromArray(FLOATS, Cells.floats(views[0]), start[0] + i);
            FloatVector before = FloatVector.fromArray(FLOATS, Cells.floats(views[3]), start[3] + i);
            FloatVector toUpdate = before.sub(candidate).mul(slope).mul(update).mul(one.sub(update));
            FloatVector toCandidate = slope.sub(slope.mul(update)).mul(one.sub(candidate.mul(candidate)));
            FloatVector toReset = toCandidate.mul(through).mul(reset).mul(one.sub(reset));
            FloatVector toBefore = slope.fma(update, FloatVector.fromArray(FLOATS, dh, start[6] + i));
            int lanes = Math.min(WIDTH, n - i);
            LstmGates.store(toReset, dx, start[4] + i, lanes, rest);
            LstmGates.store(toReset, du, start[5] + i, lanes, rest);
            LstmGates.store(toUpdate, dx, start[4] + n + i, lanes, rest);
            LstmGates.store(toUpdate, du, start[5] + n + i, lanes, rest);
            LstmGates.store(toCandidate, dx, start[4] + 2 * n + i, lanes, rest);
            LstmGates.store(toCandidate.mul(reset), du, start[5] + 2 * n + i, lanes, rest);
            LstmGates.store(toBefore, dh, start[6] + i, lanes, rest);
        }
    }

    private static FloatVector sum(float[] a, int aAt, float[] b, int bAt) {
        return FloatVector.fromArray(FLOATS, a, aAt).add(FloatVector.fromArray(FLOATS, b, bAt));
    }
}

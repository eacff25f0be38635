package heed.backend.vector;

import heed.tensor.spi.Kernels.LstmStep;
import heed.tensor.spi.View;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * What an LSTM does between its products, forward and backward; lines have no gaps. Cut by batch rows. One function a
 * loop: a loop with all of them would be too much for the compiler to keep in registers.
 */
final class LstmGates {

    private static final VectorSpecies<Float> FLOATS = Lane.FLOATS;
    private static final int WIDTH = FLOATS.length();

    private LstmGates() {
    }

    /** c' = f·c + i·g; h' = o·tanh c'. */
    static Op forward(Cut.Rule cut, View input, View gates, View before, View out) {
        int parts = cut.along(before.shape(), 1, gates.shape().size() * 8).parts();
        return new Op(parts, new int[] {0, 0, 0, 0}, 2, input, before, gates, out) {

            @Override
            void run(int part, Scratch scratch) {
                int n = before.shape().dim(1);
                int pitch = up(n);
                View mine = view(3, part);
                int cell = (int) out.layout().stride(1);
                float[] s = n == pitch ? Cells.floats(gates) : scratch.floats(1, 4 * pitch);
                float[] tanh = scratch.floats(2, pitch);
                for (int b = 0; b < mine.shape().dim(0); b++) {
                    int to = start(view(2, part), b);
                    int at = n == pitch ? to : 0;
                    activate(Cells.floats(input), start(view(0, part), b), Cells.floats(gates), to, s, at, n);
                    int h = start(mine, b);
                    cell(s, at, Cells.floats(before), start(view(1, part), b), Cells.floats(out), h + cell, n);
                    Functions.tanh(Cells.floats(out), h + cell, tanh, 0, pitch);
                    hidden(s, at + 2 * pitch, tanh, Cells.floats(out), h, n);
                    if (n != pitch) {
                        join(s, Cells.floats(gates), to, n);
                    }
                }
            }
        };
    }

    /** i, f, o and g, each from the beginning of a vector on, with what lies behind up to the end of one. */
    private static void activate(float[] input, int x, float[] gates, int u, float[] s, int at, int n) {
        int pitch = up(n);
        if (pitch == n) {
            Functions.sigmoid(input, x, gates, u, s, at, 3 * n);
        } else {
            for (int part = 0; part < 3; part++) {
                Functions.sigmoid(input, x + part * n, gates, u + part * n, s, at + part * pitch, pitch);
            }
        }
        Functions.tanh(input, x + 3 * n, gates, u + 3 * n, s, at + 3 * pitch, pitch);
    }

    /** From beginnings of vectors to places without gaps. */
    private static void join(float[] s, float[] gates, int to, int n) {
        for (int part = 0; part < 4; part++) {
            System.arraycopy(s, part * up(n), gates, to + part * n, n);
        }
    }

    /** What {@link #join} does, backwards. */
    private static void split(float[] gates, int from, float[] s, int n) {
        for (int part = 0; part < 4; part++) {
            System.arraycopy(gates, from + part * n, s, part * up(n), n);
        }
    }

    private static void cell(float[] s, int at, float[] before, int c, float[] out, int to, int n) {
        int whole = FLOATS.loopBound(n);
        int forget = at + up(n);
        int candidate = at + 3 * up(n);
        for (int i = 0; i < whole; i += WIDTH) {
            FloatVector added = FloatVector.fromArray(FLOATS, s, at + i)
                    .mul(FloatVector.fromArray(FLOATS, s, candidate + i));
            FloatVector.fromArray(FLOATS, s, forget + i).fma(FloatVector.fromArray(FLOATS, before, c + i), added)
                    .intoArray(out, to + i);
        }
        for (int i = whole; i < n; i++) {
            out[to + i] = Math.fma(s[forget + i], before[c + i], s[at + i] * s[candidate + i]);
        }
    }

    private static void hidden(float[] s, int output, float[] tanh, float[] out, int to, int n) {
        int whole = FLOATS.loopBound(n);
        for (int i = 0; i < whole; i += WIDTH) {
            FloatVector.fromArray(FLOATS, tanh, i).mul(FloatVector.fromArray(FLOATS, s, output + i))
                    .intoArray(out, to + i);
        }
        for (int i = whole; i < n; i++) {
            out[to + i] = tanh[i] * s[output + i];
        }
    }

    /** Gradient of a step. */
    static Op backward(Cut.Rule cut, View g, LstmStep at, View dGates, View dBefore) {
        int parts = cut.along(dBefore.shape(), 1, dGates.shape().size() * 8).parts();
        View[] views = {g, at.gates(), at.before(), at.out(), dGates, dBefore};
        return new Op(parts, new int[views.length], 2, views) {

            @Override
            void run(int part, Scratch scratch) {
                int n = dBefore.shape().dim(1);
                int pitch = up(n);
                float[] s = n == pitch ? Cells.floats(at.gates()) : scratch.floats(1, 4 * pitch);
                float[] tanh = scratch.floats(2, pitch);
                float[] slope = scratch.floats(3, pitch);
                int cell = (int) g.layout().stride(1);
                int made = (int) at.out().layout().stride(1);
                for (int b = 0; b < view(5, part).shape().dim(0); b++) {
                    int from = start(view(1, part), b);
                    if (n != pitch) {
                        split(Cells.floats(at.gates()), from, s, n);
                        from = 0;
                    }
                    Functions.tanh(Cells.floats(at.out()), start(view(3, part), b) + made, tanh, 0, pitch);
                    int to = start(view(4, part), b);
                    output(Cells.floats(g), start(view(0, part), b), cell, s, from + 2 * pitch, tanh, slope,
                            Cells.floats(dGates), to + 2 * n, n);
                    others(slope, s, from, Cells.floats(at.before()), start(view(2, part), b), Cells.floats(dGates), to,
                            Cells.floats(dBefore), start(view(5, part), b), n);
                }
            }
        };
    }

    /** The gradient of the output gate, and that of c', which is {@code slope}. */
    private static void output(float[] g, int h, int cell, float[] s, int output, float[] tanh, float[] slope,
            float[] dGates, int to, int n) {
        int whole = FLOATS.loopBound(n);
        FloatVector one = FloatVector.broadcast(FLOATS, 1);
        for (int i = 0; i < whole; i += WIDTH) {
            FloatVector o = FloatVector.fromArray(FLOATS, s, output + i);
            FloatVector t = FloatVector.fromArray(FLOATS, tanh, i);
            FloatVector through = FloatVector.fromArray(FLOATS, g, h + i).mul(o);
            through.mul(t).mul(one.sub(o)).intoArray(dGates, to + i);
            through.mul(one.sub(t.mul(t))).add(FloatVector.fromArray(FLOATS, g, h + cell + i)).intoArray(slope, i);
        }
        for (int i = whole; i < n; i++) {
            float o = s[output + i];
            float through = g[h + i] * o;
            dGates[to + i] = through * tanh[i] * (1 - o);
            slope[i] = through * (1 - tanh[i] * tanh[i]) + g[h + cell + i];
        }
    }

    private static void others(float[] slope, float[] s, int at, float[] before, int c, float[] dGates, int to,
            float[] dBefore, int dc, int n) {
        int whole = FLOATS.loopBound(n);
        int forget = at + up(n);
        int candidate = at + 3 * up(n);
        FloatVector one = FloatVector.broadcast(FLOATS, 1);
        for (int i = 0; i < whole; i += WIDTH) {
            FloatVector d = FloatVector.fromArray(FLOATS, slope, i);
            FloatVector in = FloatVector.fromArray(FLOATS, s, at + i);
            FloatVector f = FloatVector.fromArray(FLOATS, s, forget + i);
            FloatVector u = FloatVector.fromArray(FLOATS, s, candidate + i);
            FloatVector added = d.mul(in);
            added.mul(u).mul(one.sub(in)).intoArray(dGates, to + i);
            added.mul(one.sub(u.mul(u))).intoArray(dGates, to + 3 * n + i);
            FloatVector kept = d.mul(f);
            kept.mul(FloatVector.fromArray(FLOATS, before, c + i)).mul(one.sub(f)).intoArray(dGates, to + n + i);
            kept.intoArray(dBefore, dc + i);
        }
        for (int i = whole; i < n; i++) {
            float in = s[at + i];
            float f = s[forget + i];
            float u = s[candidate + i];
            float added = slope[i] * in;
            float kept = slope[i] * f;
            dGates[to + i] = added * u * (1 - in);
            dGates[to + 3 * n + i] = added * (1 - u * u);
            dGates[to + n + i] = kept * before[c + i] * (1 - f);
            dBefore[dc + i] = kept;
        }
    }

    /** To the end of the vector. */
    static int up(int n) {
        return (n + WIDTH - 1) / WIDTH * WIDTH;
    }

    static int start(View view, int b) {
        return (int) (view.layout().offset() + b * view.layout().stride(0));
    }
}

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
    static Op forward(Cut.Rule cut, View gates, View before, View out) {
        int parts = cut.along(before.shape(), 1, gates.shape().size() * 8).parts();
        return new Op(parts, new int[] {0, 0, 0}, 1, gates, before, out) {

            @Override
            void run(int part, Scratch scratch) {
                int n = before.shape().dim(1);
                int cell = (int) out.layout().stride(1);
                float[] s = scratch.floats(1, 4 * up(n));
                for (int b = 0; b < view(1, part).shape().dim(0); b++) {
                    activate(Cells.floats(gates), start(view(0, part), b), s, n);
                    int h = start(view(2, part), b);
                    cell(s, Cells.floats(before), start(view(1, part), b), Cells.floats(out), h + cell, n);
                    Functions.tanh(Cells.floats(out), h + cell, s, 0, up(n));
                    hidden(s, Cells.floats(out), h, n);
                }
            }
        };
    }

    /** i, f, o and g, each from the beginning of a vector on, with what lies behind up to the end of one. */
    private static void activate(float[] gates, int at, float[] s, int n) {
        int pitch = up(n);
        if (pitch == n) {
            Functions.sigmoid(gates, at, s, 0, 3 * n);
        } else {
            Functions.sigmoid(gates, at, s, 0, pitch);
            Functions.sigmoid(gates, at + n, s, pitch, pitch);
            Functions.sigmoid(gates, at + 2 * n, s, 2 * pitch, pitch);
        }
        Functions.tanh(gates, at + 3 * n, s, 3 * pitch, pitch);
    }

    private static void cell(float[] s, float[] before, int at, float[] out, int to, int n) {
        int whole = FLOATS.loopBound(n);
        int pitch = up(n);
        for (int i = 0; i < whole; i += WIDTH) {
            FloatVector added = FloatVector.fromArray(FLOATS, s, i).mul(FloatVector.fromArray(FLOATS, s, 3 * pitch + i));
            FloatVector.fromArray(FLOATS, s, pitch + i).fma(FloatVector.fromArray(FLOATS, before, at + i), added)
                    .intoArray(out, to + i);
        }
        for (int i = whole; i < n; i++) {
            out[to + i] = Math.fma(s[pitch + i], before[at + i], s[i] * s[3 * pitch + i]);
        }
    }

    /** The output gate times what stands at the beginning. */
    private static void hidden(float[] s, float[] out, int to, int n) {
        int whole = FLOATS.loopBound(n);
        int pitch = up(n);
        for (int i = 0; i < whole; i += WIDTH) {
            FloatVector.fromArray(FLOATS, s, i).mul(FloatVector.fromArray(FLOATS, s, 2 * pitch + i)).intoArray(out, to + i);
        }
        for (int i = whole; i < n; i++) {
            out[to + i] = s[i] * s[2 * pitch + i];
        }
    }

    static Op backward(Cut.Rule cut, View g, LstmStep at, View dGates, View dBefore) {
        int parts = cut.along(dBefore.shape(), 1, dGates.shape().size() * 8).parts();
        View[] views = {g, at.gates(), at.before(), at.out(), dGates, dBefore};
        return new Op(parts, new int[] {0, 0, 0, 0, 0, 0}, 2, views) {

            @Override
            void run(int part, Scratch scratch) {
                int n = dBefore.shape().dim(1);
                float[] s = scratch.floats(1, 6 * up(n));
                float[] slopes = Cells.floats(g);
                int cell = (int) g.layout().stride(1);
                for (int b = 0; b < view(5, part).shape().dim(0); b++) {
                    activate(Cells.floats(at.gates()), start(view(1, part), b), s, n);
                    Functions.tanh(Cells.floats(at.out()),
                            start(view(3, part), b) + (int) at.out().layout().stride(1), s, 4 * up(n), up(n));
                    int h = start(view(0, part), b);
                    int to = start(view(4, part), b);
                    output(slopes, h, cell, s, Cells.floats(dGates), to, n);
                    others(s, Cells.floats(at.before()), start(view(2, part), b), Cells.floats(dGates), to,
                            Cells.floats(dBefore), start(view(5, part), b), n);
                }
            }
        };
    }

    /** The gradient of the output gate, and, in the sixth part, of c'. */
    private static void output(float[] g, int h, int cell, float[] s, float[] dGates, int to, int n) {
        int whole = FLOATS.loopBound(n);
        int pitch = up(n);
        FloatVector one = FloatVector.broadcast(FLOATS, 1);
        for (int i = 0; i < whole; i += WIDTH) {
            FloatVector hidden = FloatVector.fromArray(FLOATS, g, h + i);
            FloatVector output = FloatVector.fromArray(FLOATS, s, 2 * pitch + i);
            FloatVector tanh = FloatVector.fromArray(FLOATS, s, 4 * pitch + i);
            FloatVector through = hidden.mul(output);
            through.mul(tanh).mul(one.sub(output)).intoArray(dGates, to + 2 * n + i);
            through.mul(one.sub(tanh.mul(tanh))).add(FloatVector.fromArray(FLOATS, g, h + cell + i))
                    .intoArray(s, 5 * pitch + i);
        }
        for (int i = whole; i < n; i++) {
            float tanh = s[4 * pitch + i];
            float through = g[h + i] * s[2 * pitch + i];
            dGates[to + 2 * n + i] = through * tanh * (1 - s[2 * pitch + i]);
            s[5 * pitch + i] = through * (1 - tanh * tanh) + g[h + cell + i];
        }
    }

    private static void others(float[] s, float[] before, int c, float[] dGates, int to, float[] dBefore, int dc,
            int n) {
        int whole = FLOATS.loopBound(n);
        int pitch = up(n);
        FloatVector one = FloatVector.broadcast(FLOATS, 1);
        for (int i = 0; i < whole; i += WIDTH) {
            FloatVector slope = FloatVector.fromArray(FLOATS, s, 5 * pitch + i);
            FloatVector input = FloatVector.fromArray(FLOATS, s, i);
            FloatVector forget = FloatVector.fromArray(FLOATS, s, pitch + i);
            FloatVector candidate = FloatVector.fromArray(FLOATS, s, 3 * pitch + i);
            FloatVector added = slope.mul(input);
            added.mul(candidate).mul(one.sub(input)).intoArray(dGates, to + i);
            added.mul(one.sub(candidate.mul(candidate))).intoArray(dGates, to + 3 * n + i);
            FloatVector kept = slope.mul(forget);
            kept.mul(FloatVector.fromArray(FLOATS, before, c + i)).mul(one.sub(forget)).intoArray(dGates, to + n + i);
            kept.add(FloatVector.fromArray(FLOATS, dBefore, dc + i)).intoArray(dBefore, dc + i);
        }
        for (int i = whole; i < n; i++) {
            float added = s[5 * pitch + i] * s[i];
            float kept = s[5 * pitch + i] * s[pitch + i];
            dGates[to + i] = added * s[3 * pitch + i] * (1 - s[i]);
            dGates[to + 3 * n + i] = added * (1 - s[3 * pitch + i] * s[3 * pitch + i]);
            dGates[to + n + i] = kept * before[c + i] * (1 - s[pitch + i]);
            dBefore[dc + i] += kept;
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

package heed.backend.vector;

import heed.tensor.Shape;
import heed.tensor.spi.Kernels.LstmStep;
import heed.tensor.spi.View;
import java.util.Optional;
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

    /**
     * Shape of what the gradient needs of a step with a memory cell of that shape: in each row i, f, o, g and tanh c',
     * each from the beginning of a vector on.
     */
    static Shape kept(Shape before) {
        return Shape.of(before.dim(0), 5 * up(before.dim(1)));
    }

    /**
     * c' = f·c + i·g; h' = o·tanh c'.
     *
     * @param kept room for what the gradient needs, if it is to be kept
     */
    static Op forward(Cut.Rule cut, View gates, View before, Optional<View> kept, View out) {
        int parts = cut.along(before.shape(), 1, gates.shape().size() * 8).parts();
        View[] views = kept.map(room -> new View[] {gates, before, room, out}).orElse(new View[] {gates, before, out});
        return new Op(parts, new int[views.length], kept.isPresent() ? 2 : 1, views) {

            @Override
            void run(int part, Scratch scratch) {
                int n = before.shape().dim(1);
                View mine = view(views() - 1, part);
                int cell = (int) out.layout().stride(1);
                float[] s = kept.isPresent() ? Cells.floats(views[2]) : scratch.floats(1, 5 * up(n));
                for (int b = 0; b < mine.shape().dim(0); b++) {
                    int at = kept.isPresent() ? start(view(2, part), b) : 0;
                    activate(Cells.floats(gates), start(view(0, part), b), s, at, n);
                    int h = start(mine, b);
                    cell(s, at, Cells.floats(before), start(view(1, part), b), Cells.floats(out), h + cell, n);
                    Functions.tanh(Cells.floats(out), h + cell, s, at + 4 * up(n), up(n));
                    hidden(s, at, Cells.floats(out), h, n);
                }
            }
        };
    }

    /** i, f, o and g, each from the beginning of a vector on, with what lies behind up to the end of one. */
    private static void activate(float[] gates, int from, float[] s, int at, int n) {
        int pitch = up(n);
        if (pitch == n) {
            Functions.sigmoid(gates, from, s, at, 3 * n);
        } else {
            Functions.sigmoid(gates, from, s, at, pitch);
            Functions.sigmoid(gates, from + n, s, at + pitch, pitch);
            Functions.sigmoid(gates, from + 2 * n, s, at + 2 * pitch, pitch);
        }
        Functions.tanh(gates, from + 3 * n, s, at + 3 * pitch, pitch);
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

    private static void hidden(float[] s, int at, float[] out, int to, int n) {
        int whole = FLOATS.loopBound(n);
        int output = at + 2 * up(n);
        int tanh = at + 4 * up(n);
        for (int i = 0; i < whole; i += WIDTH) {
            FloatVector.fromArray(FLOATS, s, tanh + i).mul(FloatVector.fromArray(FLOATS, s, output + i))
                    .intoArray(out, to + i);
        }
        for (int i = whole; i < n; i++) {
            out[to + i] = s[tanh + i] * s[output + i];
        }
    }

    /**
     * Gradient of a step.
     *
     * @param kept what {@link #forward} kept of it, if it did
     */
    static Op backward(Cut.Rule cut, View g, LstmStep at, Optional<View> kept, View dGates, View dBefore) {
        int parts = cut.along(dBefore.shape(), 1, dGates.shape().size() * 8).parts();
        View[] views = {g, kept.orElse(at.gates()), at.before(), at.out(), dGates, dBefore};
        return new Op(parts, new int[views.length], 2, views) {

            @Override
            void run(int part, Scratch scratch) {
                int n = dBefore.shape().dim(1);
                float[] s = kept.isPresent() ? Cells.floats(views[1]) : scratch.floats(1, 5 * up(n));
                float[] slope = scratch.floats(2, up(n));
                int cell = (int) g.layout().stride(1);
                for (int b = 0; b < view(5, part).shape().dim(0); b++) {
                    int from = start(view(1, part), b);
                    if (kept.isEmpty()) {
                        activate(Cells.floats(at.gates()), from, s, 0, n);
                        Functions.tanh(Cells.floats(at.out()),
                                start(view(3, part), b) + (int) at.out().layout().stride(1), s, 4 * up(n), up(n));
                        from = 0;
                    }
                    int to = start(view(4, part), b);
                    output(Cells.floats(g), start(view(0, part), b), cell, s, from, slope, Cells.floats(dGates), to, n);
                    others(slope, s, from, Cells.floats(at.before()), start(view(2, part), b), Cells.floats(dGates), to,
                            Cells.floats(dBefore), start(view(5, part), b), n);
                }
            }
        };
    }

    /** The gradient of the output gate, and that of c', which is {@code slope}. */
    private static void output(float[] g, int h, int cell, float[] s, int at, float[] slope, float[] dGates, int to,
            int n) {
        int whole = FLOATS.loopBound(n);
        int output = at + 2 * up(n);
        int tanh = at + 4 * up(n);
        FloatVector one = FloatVector.broadcast(FLOATS, 1);
        for (int i = 0; i < whole; i += WIDTH) {
            FloatVector o = FloatVector.fromArray(FLOATS, s, output + i);
            FloatVector t = FloatVector.fromArray(FLOATS, s, tanh + i);
            FloatVector through = FloatVector.fromArray(FLOATS, g, h + i).mul(o);
            through.mul(t).mul(one.sub(o)).intoArray(dGates, to + 2 * n + i);
            through.mul(one.sub(t.mul(t))).add(FloatVector.fromArray(FLOATS, g, h + cell + i)).intoArray(slope, i);
        }
        for (int i = whole; i < n; i++) {
            float o = s[output + i];
            float t = s[tanh + i];
            float through = g[h + i] * o;
            dGates[to + 2 * n + i] = through * t * (1 - o);
            slope[i] = through * (1 - t * t) + g[h + cell + i];
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
            kept.add(FloatVector.fromArray(FLOATS, dBefore, dc + i)).intoArray(dBefore, dc + i);
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

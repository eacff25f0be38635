package heed.backend.vector;

import heed.tensor.spi.Kernels.LstmStep;
import heed.tensor.spi.View;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/** What an LSTM does between its products, forward and backward; lines have no gaps. Cut by batch rows. */
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
                View mine = view(1, part);
                for (int b = 0; b < mine.shape().dim(0); b++) {
                    line(Cells.floats(gates), start(view(0, part), b), Cells.floats(before), start(mine, b),
                            Cells.floats(out), start(view(2, part), b), (int) out.layout().stride(1),
                            mine.shape().dim(1), scratch.floats(1, WIDTH));
                }
            }
        };
    }

    private static void line(float[] gates, int at, float[] before, int c, float[] out, int h, int cellStep, int n,
            float[] rest) {
        for (int i = 0; i < n; i += WIDTH) {
            FloatVector input = Functions.sigmoid(FloatVector.fromArray(FLOATS, gates, at + i));
            FloatVector forget = Functions.sigmoid(FloatVector.fromArray(FLOATS, gates, at + n + i));
            FloatVector output = Functions.sigmoid(FloatVector.fromArray(FLOATS, gates, at + 2 * n + i));
            FloatVector candidate = Functions.tanh(FloatVector.fromArray(FLOATS, gates, at + 3 * n + i));
            FloatVector cell = forget.fma(FloatVector.fromArray(FLOATS, before, c + i), input.mul(candidate));
            FloatVector hidden = output.mul(Functions.tanh(cell));
            if (i + WIDTH <= n) {
                hidden.intoArray(out, h + i);
                cell.intoArray(out, h + cellStep + i);
            } else {
                store(hidden, out, h + i, n - i, rest);
                store(cell, out, h + cellStep + i, n - i, rest);
            }
        }
    }

    static Op backward(Cut.Rule cut, View g, LstmStep at, View dGates, View dBefore) {
        int parts = cut.along(dBefore.shape(), 1, dGates.shape().size() * 8).parts();
        View[] views = {g, at.gates(), at.before(), at.out(), dGates, dBefore};
        return new Op(parts, new int[] {0, 0, 0, 0, 0, 0}, 2, views) {

            @Override
            void run(int part, Scratch scratch) {
                View mine = view(5, part);
                for (int b = 0; b < mine.shape().dim(0); b++) {
                    back(Cells.floats(g), start(view(0, part), b), (int) g.layout().stride(1), Cells.floats(at.gates()),
                            start(view(1, part), b), Cells.floats(at.before()), start(view(2, part), b),
                            Cells.floats(at.out()), start(view(3, part), b) + (int) at.out().layout().stride(1),
                            Cells.floats(dGates), start(view(4, part), b), Cells.floats(dBefore), start(mine, b),
                            mine.shape().dim(1), scratch.floats(1, WIDTH));
                }
            }
        };
    }

    private static void back(float[] g, int dh, int gStep, float[] gates, int at, float[] before, int c, float[] out,
            int cell, float[] dGates, int to, float[] dBefore, int dc, int n, float[] rest) {
        FloatVector one = FloatVector.broadcast(FLOATS, 1);
        for (int i = 0; i < n; i += WIDTH) {
            FloatVector input = Functions.sigmoid(FloatVector.fromArray(FLOATS, gates, at + i));
            FloatVector forget = Functions.sigmoid(FloatVector.fromArray(FLOATS, gates, at + n + i));
            FloatVector output = Functions.sigmoid(FloatVector.fromArray(FLOATS, gates, at + 2 * n + i));
            FloatVector candidate = Functions.tanh(FloatVector.fromArray(FLOATS, gates, at + 3 * n + i));
            FloatVector tanh = Functions.tanh(FloatVector.fromArray(FLOATS, out, cell + i));
            FloatVector hidden = FloatVector.fromArray(FLOATS, g, dh + i);
            FloatVector slope = hidden.mul(output).mul(one.sub(tanh.mul(tanh)))
                    .add(FloatVector.fromArray(FLOATS, g, dh + gStep + i));
            FloatVector toInput = slope.mul(candidate).mul(input).mul(one.sub(input));
            FloatVector toForget = slope.mul(FloatVector.fromArray(FLOATS, before, c + i)).mul(forget)
                    .mul(one.sub(forget));
            FloatVector toOutput = hidden.mul(tanh).mul(output).mul(one.sub(output));
            FloatVector toCandidate = slope.mul(input).mul(one.sub(candidate.mul(candidate)));
            FloatVector toBefore = slope.fma(forget, FloatVector.fromArray(FLOATS, dBefore, dc + i));
            if (i + WIDTH <= n) {
                toInput.intoArray(dGates, to + i);
                toForget.intoArray(dGates, to + n + i);
                toOutput.intoArray(dGates, to + 2 * n + i);
                toCandidate.intoArray(dGates, to + 3 * n + i);
                toBefore.intoArray(dBefore, dc + i);
            } else {
                store(toInput, dGates, to + i, n - i, rest);
                store(toForget, dGates, to + n + i, n - i, rest);
                store(toOutput, dGates, to + 2 * n + i, n - i, rest);
                store(toCandidate, dGates, to + 3 * n + i, n - i, rest);
                store(toBefore, dBefore, dc + i, n - i, rest);
            }
        }
    }

    static int start(View view, int b) {
        return (int) (view.layout().offset() + b * view.layout().stride(0));
    }

    static void store(FloatVector vector, float[] to, int at, int lanes, float[] room) {
        vector.intoArray(room, 0);
        System.arraycopy(room, 0, to, at, lanes);
    }
}

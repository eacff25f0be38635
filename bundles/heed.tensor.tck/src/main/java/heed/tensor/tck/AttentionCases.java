package heed.tensor.tck;

import heed.tensor.Shape;
import heed.tensor.spi.Kernels;
import heed.tensor.spi.View;
import java.util.ArrayList;
import java.util.List;

/** Scaled dot-product attention of several heads, forward and backward, with every kind of mask. */
final class AttentionCases {

    /** Sizes of one case: B, N, T, S, d, e. */
    private record Sizes(int batch, int heads, int steps, int slots, int width, int valueWidth, boolean causal,
            boolean masked) {

        Shape q() {
            return Shape.of(batch, heads, steps, width);
        }

        Shape k() {
            return Shape.of(batch, heads, slots, width);
        }

        Shape v() {
            return Shape.of(batch, heads, slots, valueWidth);
        }

        Shape out() {
            return Shape.of(batch, heads, steps, valueWidth);
        }

        Shape mask() {
            return Shape.of(batch, heads, steps, slots);
        }
    }

    private static final double SCALE = 0.37;

    private AttentionCases() {
    }

    static List<Case> all() {
        List<Case> cases = new ArrayList<>();
        int[][] sizes = {{2, 3, 5, 7, 3, 2}, {1, 1, 1, 1, 1, 1}, {3, 1, 4, 4, 5, 17}, {1, 2, 9, 9, 16, 16},
            {2, 1, 3, 70, 4, 5}, {1, 1, 40, 40, 3, 3}, {0, 2, 3, 3, 2, 2}};
        for (int[] s : sizes) {
            for (int kind = 0; kind < 4; kind++) {
                Sizes of = new Sizes(s[0], s[1], s[2], s[3], s[4], s[5], kind % 2 == 1, kind > 1);
                cases.add(forward(of));
                cases.add(backward(of));
            }
        }
        return cases;
    }

    private static List<Operand> inputs(Sizes s) {
        return List.of(Operand.in(s.q(), Domain.SIGNED), Operand.in(s.k(), Domain.SIGNED),
                Operand.in(s.v(), Domain.SIGNED), Operand.in(s.mask(), Domain.MASK));
    }

    private static Kernels.AttentionRead read(Sizes s, View... v) {
        return new Kernels.AttentionRead(v[0], v[1], v[2], s.masked() ? v[3] : null, s.causal(), SCALE);
    }

    private static View notes(Kernels kernels, Sizes s, View like) {
        return kernels.scratch(like.type(), Shape.of(s.batch(), s.heads(), s.steps()));
    }

    private static Case forward(Sizes s) {
        List<Operand> operands = new ArrayList<>(inputs(s));
        operands.add(Operand.out(s.out()));
        return Case.of("attention", Tolerance.of(1e-5, 1e-5), operands, (kernels, v) -> {
            View notes = notes(kernels, s, v[0]);
            kernels.attention(read(s, v), v[4], notes);
            kernels.free(notes.storage());
        }, v -> System.arraycopy(out(s, v), 0, v[4], 0, v[4].length));
    }

    /** Forward into scratch space, then the gradient. */
    private static Case backward(Sizes s) {
        List<Operand> operands = new ArrayList<>(inputs(s));
        operands.add(Operand.in(s.out(), Domain.SIGNED));
        operands.add(Operand.both(s.q(), Domain.SIGNED));
        operands.add(Operand.both(s.k(), Domain.SIGNED));
        operands.add(Operand.both(s.v(), Domain.SIGNED));
        return Case.of("attentionGradient", Tolerance.of(1e-5, 1e-4 * (1 + s.steps())), operands, (kernels, v) -> {
            View notes = notes(kernels, s, v[0]);
            View out = kernels.scratch(v[0].type(), s.out());
            kernels.attention(read(s, v), out, notes);
            kernels.attentionGradient(v[4], read(s, v), out, notes, v[5], v[6], v[7]);
            kernels.free(notes.storage());
            kernels.free(out.storage());
        }, v -> gradient(s, v));
    }

    /** Weights [B,N,T,S]. */
    private static double[] weights(Sizes s, double[][] v) {
        double[] p = new double[(int) s.mask().size()];
        for (int row = 0; row < p.length / s.slots(); row++) {
            int t = row % s.steps();
            int head = row / s.steps();
            double sum = 0;
            for (int j = 0; j < s.slots(); j++) {
                int at = row * s.slots() + j;
                boolean open = (!s.causal() || j <= t + s.slots() - s.steps()) && (!s.masked() || v[3][at] != 0);
                double score = 0;
                for (int d = 0; d < s.width(); d++) {
                    score += v[0][row * s.width() + d] * v[1][(head * s.slots() + j) * s.width() + d];
                }
                p[at] = open ? Math.exp(SCALE * score) : 0;
                sum += p[at];
            }
            for (int j = 0; j < s.slots() && sum > 0; j++) {
                p[row * s.slots() + j] /= sum;
            }
        }
        return p;
    }

    private static double[] out(Sizes s, double[][] v) {
        double[] p = weights(s, v);
        double[] out = new double[(int) s.out().size()];
        for (int i = 0; i < p.length; i++) {
            int row = i / s.slots();
            int slot = row / s.steps() * s.slots() + i % s.slots();
            for (int d = 0; d < s.valueWidth(); d++) {
                out[row * s.valueWidth() + d] += p[i] * v[2][slot * s.valueWidth() + d];
            }
        }
        return out;
    }

    private static void gradient(Sizes s, double[][] v) {
        double[] p = weights(s, v);
        double[] out = out(s, v);
        for (int i = 0; i < p.length; i++) {
            int row = i / s.slots();
            int slot = row / s.steps() * s.slots() + i % s.slots();
            double dp = 0;
            for (int d = 0; d < s.valueWidth(); d++) {
                double g = v[4][row * s.valueWidth() + d];
                dp += g * (v[2][slot * s.valueWidth() + d] - out[row * s.valueWidth() + d]);
                v[7][slot * s.valueWidth() + d] += p[i] * g;
            }
            for (int d = 0; d < s.width(); d++) {
                v[5][row * s.width() + d] += SCALE * p[i] * dp * v[1][slot * s.width() + d];
                v[6][slot * s.width() + d] += SCALE * p[i] * dp * v[0][row * s.width() + d];
            }
        }
    }
}

package heed.cell.rnn;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import heed.cell.Cells;
import heed.cell.Recurrence;
import heed.tensor.Scope;
import heed.tensor.Tensor;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Self-attention around the simple cell. */
class SelfAttentionTest {

    private static final int T = 5;
    private static final int H = Fixture.H;

    /** h_2 = tanh(A [x_2; c_1] + b) with c_1 = h_1: two steps are those of the plain cell. */
    @Test
    void replaceIsThePlainCellForTwoSteps() {
        try (Fixture plain = new Fixture("simple-rnn");
                Fixture f = new Fixture(Fixture.selfAttention("replace", "additive"))) {
            plain.parameters.all().forEach((name, weight) -> f.set("cell." + name, weight.toDoubles()));
            double[] expected = plain.run(plain.x(2, 3)).outputs().slice(1, 0, 2).toDoubles();
            Cells.Pass pass = f.run(f.x(2, 3));
            assertArrayEquals(expected, pass.outputs().slice(1, 0, 2).toDoubles(), 1e-15);
            assertArrayEquals(new double[] {1, 1}, pass.weights().get(0).toDoubles());
            double moved = plain.run(plain.x(2, 3)).state().get(0).sub(plain.engine.of(
                    pass.state().get(0).toDoubles(), 2, H)).abs().sum().item();
            assertTrue(moved > 1e-3, "the third step reads c_2, not h_2");
        }
    }

    /** Against the equations (equations.md §5) in plain Java. */
    @ParameterizedTest
    @CsvSource({"replace,dot", "replace,additive", "concat,dot", "concat,additive"})
    void fiveStepsAreTheEquations(String variant, String attention) {
        try (Fixture f = new Fixture(Fixture.selfAttention(variant, attention))) {
            Tensor x = f.x(1, T);
            Cells.Pass pass = f.run(x);
            double[][] h = naive(f, Fixture.rows(x.toDoubles(), T), variant.equals("concat"), pass.weights());
            double[][] got = Fixture.rows(pass.outputs().toDoubles(), T);
            for (int t = 0; t < T; t++) {
                assertArrayEquals(h[t], got[t], 1e-14, "h_" + (t + 1));
            }
            assertArrayEquals(h[T - 1], pass.state().get(0).toDoubles(), 1e-14);
        }
    }

    private static double[][] naive(Fixture f, double[][] x, boolean concat, List<Tensor> weights) {
        double[][] h = new double[T][];
        double[] before = new double[H];
        double[] context = new double[H];
        for (int t = 0; t < T; t++) {
            double[] sum = f.vector("cell.b");
            add(sum, x[t], f.matrix("cell.A_x"));
            add(sum, concat ? before : context, f.matrix("cell.A_h"));
            if (concat) {
                add(sum, context, f.matrix("A_c"));
            }
            h[t] = new double[H];
            for (int i = 0; i < H; i++) {
                h[t][i] = Math.tanh(sum[i]);
            }
            double[] a = softmax(f, h, t);
            assertArrayEquals(a, weights.get(t).toDoubles(), 1e-14, "weights of step " + (t + 1));
            context = new double[H];
            for (int s = 0; s <= t; s++) {
                for (int i = 0; i < H; i++) {
                    context[i] += a[s] * h[s][i];
                }
            }
            before = h[t];
        }
        return h;
    }

    private static double[] softmax(Fixture f, double[][] h, int t) {
        boolean additive = f.parameters.all().containsKey("attention.v");
        BiFunction<double[], double[], Double> score = additive ? (q, k) -> {
            double[] sum = f.vector("attention.b");
            add(sum, q, f.matrix("attention.W"));
            add(sum, k, f.matrix("attention.U"));
            double e = 0;
            for (int i = 0; i < sum.length; i++) {
                e += f.vector("attention.v")[i] * Math.tanh(sum[i]);
            }
            return e;
        } : (q, k) -> {
            double e = 0;
            for (int i = 0; i < H; i++) {
                e += q[i] * k[i];
            }
            return e;
        };
        double[] a = new double[t + 1];
        double total = 0;
        for (int s = 0; s <= t; s++) {
            a[s] = Math.exp(score.apply(h[t], h[s]));
            total += a[s];
        }
        for (int s = 0; s <= t; s++) {
            a[s] /= total;
        }
        return a;
    }

    /** sum += row·matrix. */
    private static void add(double[] sum, double[] row, double[][] matrix) {
        for (int i = 0; i < row.length; i++) {
            for (int j = 0; j < sum.length; j++) {
                sum[j] += row[i] * matrix[i][j];
            }
        }
    }

    /** Rows of 2, 7, 1 and 5 steps, padded with noise. */
    @ParameterizedTest
    @ValueSource(strings = {"simple-rnn", "simple-rnn+attention(dot)", "simple-rnn+attention(additive)"})
    void rowsDoNotSeeTheirBatch(String cell) {
        int[] lengths = {2, 7, 1, 5};
        try (Fixture f = new Fixture(cell)) {
            Tensor x = f.x(4, 7).tracked();
            Cells.Pass all = Cells.run(f.cell, x, lengths, List.of());
            all.state().get(0).mul(f.engine.normal(23, 0, 4, H)).sum().backward();
            double[] gradient = x.gradient().orElseThrow().toDoubles();
            for (int b = 0; b < 4; b++) {
                Tensor own = x.detach().slice(0, b, b + 1).slice(1, 0, lengths[b]).copy().tracked();
                Cells.Pass alone = Cells.run(f.cell, own, new int[] {lengths[b]}, List.of());
                assertArrayEquals(alone.outputs().toDoubles(),
                        all.outputs().select(0, b).slice(0, 0, lengths[b]).toDoubles(), 1e-15);
                assertArrayEquals(alone.state().get(0).toDoubles(),
                        all.state().get(0).select(0, b).toDoubles(), 1e-15);
                alone.state().get(0).mul(f.engine.normal(23, 0, 4, H).slice(0, b, b + 1)).sum().backward();
                double[] expected = new double[7 * Fixture.D];
                double[] part = own.gradient().orElseThrow().toDoubles();
                System.arraycopy(part, 0, expected, 0, part.length);
                int size = expected.length;
                double[] got = Arrays.copyOfRange(gradient, b * size, (b + 1) * size);
                assertArrayEquals(expected, got, 1e-15, "row " + b + ": padding has gradient 0");
            }
        }
    }

    /** The gradients of weights in a padded batch are the sums of those of its rows. */
    @Test
    void weightsSeeNoPadding() {
        int[] lengths = {2, 7, 1, 5};
        try (Fixture f = new Fixture("simple-rnn+attention(additive)")) {
            Map<String, Tensor> weights = f.parameters.all();
            Map<String, double[]> sums = new LinkedHashMap<>();
            for (int b = 0; b < 4; b++) {
                try (Scope scope = f.engine.scope()) {
                    Tensor own = f.x(4, 7).slice(0, b, b + 1).slice(1, 0, lengths[b]);
                    Cells.run(f.cell, own, new int[] {lengths[b]}, List.of()).state().get(0).sum().backward();
                    weights.forEach((name, weight) -> weight.gradient().ifPresent(g -> {
                        double[] part = g.toDoubles();
                        double[] sum = sums.computeIfAbsent(name, n -> new double[part.length]);
                        Arrays.setAll(sum, i -> sum[i] + part[i]);
                    }));
                }
            }
            Cells.run(f.cell, f.x(4, 7), lengths, List.of()).state().get(0).sum().backward();
            weights.forEach((name, weight) -> assertArrayEquals(sums.get(name),
                    weight.gradient().orElseThrow().toDoubles(), 1e-13, name));
        }
    }

    @ParameterizedTest
    @CsvSource({"replace,dot", "concat,additive"})
    void gradientsOfTwentySteps(String variant, String attention) {
        try (Fixture f = new Fixture(Fixture.selfAttention(variant, attention))) {
            f.parameters.all().forEach((name, weight) -> {
                double[] gradient;
                try (Scope scope = f.engine.scope()) {
                    loss(f).backward();
                    gradient = weight.gradient().orElseThrow().toDoubles();
                }
                double[] values = weight.toDoubles();
                for (int i = 0; i < values.length; i++) {
                    assertEquals(slope(f, name, values, i), gradient[i], 1e-8 * (1 + Math.abs(gradient[i])),
                            name + "[" + i + "]");
                }
            });
        }
    }

    private static Tensor loss(Fixture f) {
        Tensor outputs = f.run(f.x(2, 20)).outputs();
        return outputs.mul(f.engine.normal(29, 0, 2, 20, H)).mean();
    }

    private static double slope(Fixture f, String name, double[] values, int at) {
        double[] loss = new double[2];
        for (int side = 0; side < 2; side++) {
            double[] moved = values.clone();
            moved[at] += side == 0 ? 1e-5 : -1e-5;
            try (Scope scope = f.engine.scope()) {
                f.set(name, moved);
                loss[side] = f.engine.withoutGradients(() -> loss(f)).item();
            }
        }
        try (Scope scope = f.engine.scope()) {
            f.set(name, values);
        }
        return (loss[0] - loss[1]) / 2e-5;
    }

    /**
     * A pass of T steps holds L·T bytes and the tensors [B,1,t] of each step: scores and weights. So twice the
     * steps hold twice the bytes and 2·(T²/2 − 2·(T/2)²/2) = T²/2 numbers a row more, each size rounded up by a
     * quarter at most. Keeping the past anew at each step would be T²/4·H numbers a row more: 32 times that.
     */
    @ParameterizedTest
    @ValueSource(strings = {"dot", "additive"})
    void thePastIsNotKeptAnewAtEachStep(String attention) {
        int batch = 2;
        long half = held(attention, batch, 64);
        long whole = held(attention, batch, 128);
        long weights = (long) (1.25 * batch * (128 * 128 / 2) * Double.BYTES);
        assertTrue(whole - 2 * half <= weights, () -> whole + " bytes for 128 steps, " + half
                + " for 64; allowed " + weights + " more than double");
        assertTrue(weights * 10 < batch * (128L * 128 / 4) * 64 * Double.BYTES, "the bound tells them apart");
    }

    private static long held(String attention, int batch, int steps) {
        try (Fixture f = new Fixture("simple-rnn+attention(" + attention + ")", 64);
                Scope scope = f.engine.scope()) {
            Tensor x = f.x(batch, steps);
            long before = f.engine.bytesInUse();
            f.run(x);
            return f.engine.bytesInUse() - before;
        }
    }

    @Test
    void startsFromAGivenState() {
        try (Fixture f = new Fixture("simple-rnn+attention(dot)")) {
            Tensor start = f.engine.normal(31, 0, 2, H);
            Recurrence recurrence = f.cell.begin(f.engine, 2, 1);
            recurrence.state(List.of(start));
            Tensor input = f.cell.inputs(f.x(2, 1)).select(1, 0);
            Tensor expected = input.add(start.matmul(f.parameters.all().get("cell.A_h"))).tanh();
            assertArrayEquals(expected.toDoubles(), recurrence.step(input).toDoubles(), 1e-15);
        }
    }

    /** Whatever a pass has kept, where it looked too, goes into another by its snapshot: the same bits from there on. */
    @ParameterizedTest
    @CsvSource({"replace,dot", "replace,additive", "concat,dot", "concat,additive", "replace,coverage"})
    void goesOnFromASnapshot(String variant, String attention) {
        try (Fixture f = new Fixture(Fixture.selfAttention(variant, attention))) {
            Tensor inputs = f.cell.inputs(f.x(2, 7));
            Recurrence first = f.cell.begin(f.engine, 2, 7);
            for (int t = 0; t < 4; t++) {
                first.step(inputs.select(1, t));
            }
            Recurrence second = f.cell.begin(f.engine, 2, 7);
            second.restore(first.snapshot().map(Tensor::copy));
            for (int t = 4; t < 7; t++) {
                assertArrayEquals(first.step(inputs.select(1, t)).toDoubles(),
                        second.step(inputs.select(1, t)).toDoubles());
                assertArrayEquals(first.weights().orElseThrow().toDoubles(),
                        second.weights().orElseThrow().toDoubles());
            }
        }
    }

    /** In the middle of a pass, too: one step reads the given state in place of the context, and the next the memory. */
    @Test
    void aGivenStateIsReadForOneStep() {
        try (Fixture f = new Fixture("simple-rnn+attention(dot)")) {
            Tensor inputs = f.cell.inputs(f.x(2, 3));
            Tensor given = f.engine.normal(31, 0, 2, H);
            Recurrence recurrence = f.cell.begin(f.engine, 2, 3);
            recurrence.step(inputs.select(1, 0));
            recurrence.state(List.of(given));
            Tensor hidden = f.parameters.all().get("cell.A_h");
            Tensor expected = inputs.select(1, 1).add(given.matmul(hidden)).tanh();
            assertArrayEquals(expected.toDoubles(), recurrence.step(inputs.select(1, 1)).toDoubles(), 1e-15);
            assertEquals(2, recurrence.weights().orElseThrow().dim(1), "both steps are remembered");
        }
    }

    @Test
    void weightsGrowByASlotAStepAndSumToOne() {
        try (Fixture f = new Fixture("simple-rnn+attention(additive)")) {
            List<Tensor> weights = f.run(f.x(2, 7)).weights();
            assertEquals(7, weights.size());
            for (int t = 0; t < 7; t++) {
                assertEquals("[2, " + (t + 1) + "]", weights.get(t).shape().toString());
                assertArrayEquals(new double[] {1, 1}, weights.get(t).sum(1).toDoubles(), 1e-15);
            }
        }
    }
}

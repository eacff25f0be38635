package heed.attention.normalizer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import heed.attention.Normalizer;
import heed.tensor.Engine;
import heed.tensor.Losses;
import heed.tensor.Scope;
import heed.tensor.Shape;
import heed.tensor.Tensor;
import heed.tensor.spi.DType;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The gradient of hard choices against the one by enumeration: two queries over three slots, the last hidden
 * from the second query, so six samples. Each row of a batch is one draw, with scores of its own, so that its
 * gradient can be seen.
 */
class HardTest {

    private static final double[] SCORES = {0.3, -0.4, 0.8, 0.5, -0.2, 7};
    private static final double[] MASK = {1, 1, 1, 1, 1, 0};
    private static final int DRAWS = 100_003;

    private final Fixture f = new Fixture(DType.FLOAT64);
    private final Engine engine = f.engine;

    @AfterEach
    void close() {
        f.close();
    }

    private Normalizer hard(double entropy, double expected) {
        return f.normalizer(Map.of("hard", Map.of("entropy", entropy, "expected", expected)));
    }

    private Tensor mask() {
        return engine.of(MASK, 1, 2, 3);
    }

    /** L = 3 + (c_1 + c_0·c_1 − 1)², which couples what the two queries read. Weights [B,2,3] → [B]. */
    private Tensor loss(Tensor weights) {
        Tensor read = weights.matmul(engine.of(new double[] {0.5, -1, 2}, 3, 1));            // [B,2,1]
        Tensor first = read.select(2, 0).select(1, 0);
        Tensor second = read.select(2, 0).select(1, 1);
        Tensor away = second.add(first.mul(second)).add(-1);
        return away.mul(away).add(3);
    }

    /** A gradient for each draw [B,6]. */
    private double[][] sampled(Normalizer normalizer, int draws) {
        try (Scope scope = engine.scope()) {
            Tensor scores = engine.of(SCORES, 1, 2, 3).expand(Shape.of(draws, 2, 3)).copy().tracked();
            Tensor rows = loss(f.weights(normalizer, scores, Optional.of(mask())));
            Tensor through = Losses.throughChoices(rows);
            assertArrayEquals(rows.toDoubles(), through.toDoubles(), 1e-14, "the value stays");
            through.sum().backward();
            double[] all = scores.gradient().orElseThrow().toDoubles();
            double[][] gradients = new double[draws][6];
            for (int i = 0; i < all.length; i++) {
                gradients[i / 6][i % 6] = all[i];
            }
            return gradients;
        }
    }

    /** Of (1 − q)·Σ_s p(s)·L(s) + q·L(α) − λ_e·H[α] [6]. */
    private double[] enumerated(double entropy, double expected) {
        try (Scope scope = engine.scope()) {
            Tensor scores = engine.of(SCORES, 1, 2, 3).tracked();
            Tensor alpha = scores.softmax(mask());
            Tensor sum = loss(alpha).sum().mul(expected);
            for (int sample = 0; sample < 6; sample++) {
                double[] hot = new double[6];
                hot[sample % 3] = 1;
                hot[3 + sample / 3] = 1;
                Tensor chance = alpha.select(1, 0).select(1, sample % 3)
                        .mul(alpha.select(1, 1).select(1, sample / 3));
                sum = sum.add(chance.mul(loss(engine.of(hot, 1, 2, 3))).sum().mul(1 - expected));
            }
            for (int i = 0; i < 5; i++) {                                               // the sixth is hidden
                Tensor p = alpha.select(1, i / 3).select(1, i % 3);
                sum = sum.add(p.mul(p.log()).sum().mul(entropy));
            }
            sum.backward();
            return scores.gradient().orElseThrow().toDoubles();
        }
    }

    private static double mean(double[][] all, int i) {
        double sum = 0;
        for (double[] one : all) {
            sum += one[i];
        }
        return sum / all.length;
    }

    private static double variance(double[][] all, int i) {
        double mean = mean(all, i);
        double squares = 0;
        for (double[] one : all) {
            squares += (one[i] - mean) * (one[i] - mean);
        }
        return squares / (all.length - 1);
    }

    @ParameterizedTest
    @CsvSource({"0,0", "0.3,0", "0,0.5", "0.3,0.5"})
    void theMeanGradientIsTheExactOne(double entropy, double expected) {
        engine.drawing(23, 1);
        double[][] draws = sampled(hard(entropy, expected), DRAWS);
        double[] exact = enumerated(entropy, expected);
        for (int i = 0; i < 5; i++) {
            double error = Math.sqrt(variance(draws, i) / DRAWS);
            assertTrue(error < 0.03, "that many draws say something: standard error " + error);
            assertEquals(exact[i], mean(draws, i), 3 * error, "seed 23, score " + i);
        }
        assertTrue(exact[5] == 0 && mean(draws, 5) == 0, "the hidden score has no gradient");
    }

    @Test
    void theBaselineMakesTheVarianceLess() {
        Normalizer normalizer = hard(0, 0);
        engine.drawing(23, 1);
        double[][] without = sampled(normalizer, DRAWS);
        for (int step = 0; step < 60; step++) {
            sampled(normalizer, 101);
        }
        engine.drawing(23, 1);
        double[][] with = sampled(normalizer, DRAWS);
        for (int i = 0; i < 5; i++) {
            assertTrue(variance(with, i) < variance(without, i) / 2,
                    variance(with, i) + " with, " + variance(without, i) + " without: score " + i);
        }
    }

    /**
     * b ← 0.9·b + 0.1·mean L, once a pass however many reads there are; b of before the pass is in the
     * gradient.
     */
    @Test
    void theBaselineFollowsTheLoss() {
        Normalizer normalizer = f.normalizer(Map.of("hard",
                Map.of("expected", 0, "entropy", 0, "reward", 0.5)));
        Tensor baseline = f.parameters.kept().get("baseline");
        assertEquals(List.of(), List.copyOf(f.parameters.all().keySet()));
        double b = 0;
        for (double value : new double[] {2, -6}) {
            try (Scope scope = engine.scope()) {
                Tensor scores = engine.of(new double[] {1, 2, 0.5, 0, 0, 0}, 2, 1, 3).tracked();
                Tensor first = f.weights(normalizer, scores, Optional.empty());
                Tensor second = f.weights(normalizer, scores, Optional.empty());
                assertEquals(1, engine.choices().size());
                Losses.throughChoices(engine.of(new double[] {value, 3 * value}, 2)).sum().backward();
                // ∂log p(s)/∂e = one-hot(s) − softmax(e), of both reads
                double[] expected = first.add(second).sub(scores.detach().softmax().mul(2))
                        .mul(engine.of(new double[] {0.5 * (value - b), 0.5 * (3 * value - b)}, 2, 1, 1))
                        .toDoubles();
                assertArrayEquals(expected, scores.gradient().orElseThrow().toDoubles(), 1e-14);
            }
            b = 0.9 * b + 0.1 * 2 * value;
            assertEquals(b, baseline.item(), 1e-15);
        }
    }

    /** Nothing is chosen then, so nothing is added to the loss, and the gradient is that of the softmax. */
    @Test
    void expectedWeightsAreTheSoftmax() {
        Tensor scores = engine.of(SCORES, 1, 2, 3).tracked();
        Tensor weights = f.weights(hard(0, 1), scores, Optional.of(mask()));
        assertArrayEquals(scores.softmax(mask()).toDoubles(), weights.toDoubles());
        Losses.throughChoices(loss(weights)).sum().backward();
        double[] gradient = scores.gradient().orElseThrow().toDoubles();
        assertArrayEquals(enumerated(0, 1), gradient, 1e-14);
    }

    /** e^−400 is 0 in float32: its logarithm is not taken. */
    @Test
    void unlikelyChoicesHaveFiniteGradients() {
        try (Fixture single = new Fixture(DType.FLOAT32)) {
            Tensor scores = single.engine.of(new float[] {0, -400, 90, -300}, 1, 1, 4).tracked();
            Normalizer normalizer = single.normalizer(Map.of("hard", Map.of("expected", 0)));
            single.weights(normalizer, scores, Optional.empty());
            Losses.throughChoices(single.engine.of(new float[] {5}, 1)).sum().backward();
            for (double g : scores.gradient().orElseThrow().toDoubles()) {
                assertTrue(Double.isFinite(g) && Math.abs(g) < 1e-4, "gradient " + g);
            }
        }
    }

    /** The row without slots has no part in the gradient, and brings no NaN to the others. */
    @Test
    void maskedRowsChooseNothing() {
        Tensor scores = engine.of(SCORES, 2, 1, 3).tracked();
        Tensor mask = engine.of(new double[] {0, 0, 0, 1, 1, 1}, 2, 1, 3);
        Tensor weights = f.weights(hard(0.3, 0), scores, Optional.of(mask));
        assertArrayEquals(new double[3], weights.select(0, 0).toDoubles());
        Losses.throughChoices(engine.of(new double[] {1, 1}, 2)).sum().backward();
        double[] gradient = scores.gradient().orElseThrow().toDoubles();
        assertArrayEquals(new double[3], Arrays.copyOf(gradient, 3));
        assertTrue(Double.isFinite(gradient[3]) && gradient[3] != 0);
    }

    /** Heads choose for themselves; a row's log p is the sum over all of them. */
    @Test
    void headsChooseForThemselves() {
        Tensor scores = engine.normal(3, 1, 11, 3, 2, 5).tracked();
        Tensor weights = f.weights(hard(0, 0), scores, Optional.empty());
        assertEquals("[11, 3, 2, 5]", weights.shape().toString());
        Losses.throughChoices(engine.full(2, 11)).sum().backward();
        assertArrayEquals(weights.sub(scores.detach().softmax()).mul(2).toDoubles(),
                scores.gradient().orElseThrow().toDoubles(), 1e-14);
    }
}

package heed.attention.normalizer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import heed.attention.Normalizer;
import heed.component.BadInput;
import heed.tensor.Engine;
import heed.tensor.Losses;
import heed.tensor.Scope;
import heed.tensor.Tensor;
import heed.tensor.spi.DType;
import java.util.Map;
import java.util.Optional;
import java.util.stream.DoubleStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What holds for all normalisers, and the numbers of those without chance. B = 3, Tq = 2, S = 5. */
class NormalizersTest {

    private final Fixture f = new Fixture(DType.FLOAT64);
    private final Engine engine = f.engine;

    @AfterEach
    void close() {
        f.close();
    }

    private double[] weights(Object normalizer, double... scores) {
        return f.weights(f.normalizer(normalizer), engine.of(scores, 1, 1, scores.length), Optional.empty())
                .toDoubles();
    }

    private Tensor mask() {
        return engine.of(new double[] {1, 1, 1, 1, 1, 0, 1, 0, 1, 1, 0, 0, 0, 0, 0}, 3, 1, 5);
    }

    private static void checkRow(String name, boolean sumsToOne, double[] row, double[] allowed) {
        double sum = 0;
        for (int s = 0; s < row.length; s++) {
            assertTrue(row[s] >= 0 && (allowed[s] != 0 || row[s] == 0),
                    name + ": weight " + row[s] + " of slot " + s);
            sum += row[s];
        }
        boolean any = DoubleStream.of(allowed).anyMatch(one -> one != 0);
        if (!any || sumsToOne) {
            assertEquals(any ? 1 : 0, sum, 1e-14, name);
        }
    }

    /** NaN stands where it is masked. */
    @ParameterizedTest
    @ValueSource(strings = {"softmax", "sparsemax", "entmax15", "sigmoid", "relu", "gumbel", "hard"})
    void weightsStayWithinTheMask(String name) {
        Normalizer normalizer = f.normalizer(name);
        double[] allowed = mask().toDoubles();
        double[] scores = engine.normal(5, 1, 3, 2, 5).mul(3).toDoubles();
        for (int i = 0; i < scores.length; i++) {
            scores[i] = allowed[i / 10 * 5 + i % 5] == 0 ? Double.NaN : scores[i];
        }
        for (boolean training : new boolean[] {true, false}) {
            Tensor e = engine.of(scores, 3, 2, 5).tracked();
            Tensor weights = training ? f.weights(normalizer, e, Optional.of(mask()))
                    : engine.withoutGradients(() -> f.weights(normalizer, e, Optional.of(mask())));
            assertEquals("[3, 2, 5]", weights.shape().toString());
            for (int row = 0; row < 6; row++) {
                checkRow(name + ", training " + training, normalizer.sumsToOne(),
                        weights.select(0, row / 2).select(0, row % 2).toDoubles(),
                        mask().select(0, row / 2).select(0, 0).toDoubles());
            }
            if (training) {
                Losses.throughChoices(weights.mul(engine.normal(5, 3, 3, 2, 5)).reshape(3, 10).sum(1)).sum()
                        .backward();
                double[] gradient = e.gradient().orElseThrow().toDoubles();
                for (int i = 0; i < 30; i++) {
                    assertTrue(Double.isFinite(gradient[i])
                            && (allowed[i / 10 * 5 + i % 5] != 0 || gradient[i] == 0),
                            name + ": gradient " + gradient[i] + " at " + i);
                }
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"softmax", "sparsemax", "entmax15", "sigmoid", "relu", "gumbel", "hard"})
    void minusInfinityHasNoWeightAndNoGradient(String name) {
        Tensor scores = engine.of(new double[] {0.5, Double.NEGATIVE_INFINITY, 1, -1}, 1, 1, 4).tracked();
        Tensor weights = f.weights(f.normalizer(name), scores, Optional.empty());
        assertTrue(weights.toDoubles()[1] == 0);
        Losses.throughChoices(weights.mul(engine.range(4)).sum().reshape(1)).sum().backward();
        double[] gradient = scores.gradient().orElseThrow().toDoubles();
        assertTrue(gradient[1] == 0);
        assertTrue(DoubleStream.of(gradient).allMatch(Double::isFinite), name);
    }

    @ParameterizedTest
    @ValueSource(strings = {"softmax", "sparsemax", "entmax15", "gumbel", "hard"})
    void nanMakesItsRowNan(String name) {
        Tensor scores = engine.of(new double[] {0.5, Double.NaN, 1, 0.5, 0.25, 1}, 1, 2, 3);
        Normalizer normalizer = f.normalizer(name);
        for (boolean training : new boolean[] {true, false}) {
            double[] weights = training ? f.weights(normalizer, scores, Optional.empty()).toDoubles()
                    : engine.withoutGradients(() -> f.weights(normalizer, scores, Optional.empty()))
                    .toDoubles();
            for (int i = 0; i < 6; i++) {
                assertEquals(i < 3, Double.isNaN(weights[i]), name + "[" + i + "]");
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"sigmoid", "relu"})
    void nanOfOneSlotStaysWithIt(String name) {
        double[] weights = weights(name, 0.5, Double.NaN, 1);
        assertArrayEquals(new boolean[] {false, true, false}, new boolean[] {Double.isNaN(weights[0]),
            Double.isNaN(weights[1]), Double.isNaN(weights[2])});
    }

    /** e^{1/2}, e^0 and e^{−1} at temperature 2, of scores 1, 0 and −2. */
    @Test
    void softmaxByHand() {
        double whole = Math.exp(0.5) + 1 + Math.exp(-1);
        assertArrayEquals(new double[] {Math.exp(0.5) / whole, 1 / whole, Math.exp(-1) / whole},
                weights(Map.of("softmax", Map.of("temperature", 2)), 1, 0, -2), 1e-15);
    }

    /** Of 1, 0.5 and −1 the first two are in the support: τ = (1.5 − 1)/2. */
    @Test
    void sparsemaxByHand() {
        assertArrayEquals(new double[] {0.75, 0.25, 0}, weights("sparsemax", 1, 0.5, -1), 1e-15);
    }

    /**
     * Half the scores are 0.5 and 0: (0.5 − τ)² + τ² = 1 gives τ = (1 − √7)/4; a third, at −1, is below it.
     */
    @Test
    void entmaxByHand() {
        double tau = (1 - Math.sqrt(7)) / 4;
        assertArrayEquals(new double[] {(0.5 - tau) * (0.5 - tau), tau * tau, 0},
                weights("entmax15", 1, 0, -2), 1e-14);
    }

    @Test
    void sigmoidByHand() {
        assertArrayEquals(new double[] {0.5, 0.75, 0.25}, weights("sigmoid", 0, Math.log(3), -Math.log(3)),
                1e-15);
    }

    /** Three slots without a mask; two with one, which hides 8. */
    @Test
    void reluIsDividedByTheSlotsThereAre() {
        assertArrayEquals(new double[] {2, 0, 1}, weights("relu", 6, -3, 3), 1e-15);
        Tensor masked = f.weights(f.normalizer("relu"), engine.of(new double[] {6, 8, 3}, 1, 1, 3),
                Optional.of(engine.of(new double[] {1, 0, 1}, 1, 1, 3)));
        assertArrayEquals(new double[] {3, 0, 1.5}, masked.toDoubles(), 1e-15);
    }

    @Test
    void onlyTheSoftmaxNeedNotBeHeld() {
        for (String name : new String[] {"sparsemax", "entmax15", "sigmoid", "relu", "gumbel", "hard"}) {
            assertTrue(f.normalizer(name).softmaxFactor().isEmpty(), name);
        }
        assertEquals(0.5, f.normalizer(Map.of("softmax", Map.of("temperature", 2))).softmaxFactor()
                .orElseThrow());
    }

    /** Against central differences; no score is near a corner. */
    @ParameterizedTest
    @ValueSource(strings = {"softmax", "sparsemax", "entmax15", "sigmoid", "relu"})
    void gradientsAreTheDifferences(String name) {
        Normalizer normalizer = f.normalizer(name);
        double[] values = engine.normal(5, 2, 3, 2, 5).toDoubles();
        double[] gradient;
        try (Scope scope = engine.scope()) {
            Tensor scores = engine.of(values, 3, 2, 5).tracked();
            value(normalizer, scores).backward();
            gradient = scores.gradient().orElseThrow().toDoubles();
        }
        assertTrue(DoubleStream.of(gradient).filter(g -> g != 0).count() >= 4, name);
        for (int i = 0; i < values.length; i++) {
            double[] sides = new double[2];
            for (int side = 0; side < 2; side++) {
                try (Scope scope = engine.scope()) {
                    double[] moved = values.clone();
                    moved[i] += side == 0 ? 1e-6 : -1e-6;
                    sides[side] = value(normalizer, engine.of(moved, 3, 2, 5)).item();
                }
            }
            assertEquals((sides[0] - sides[1]) / 2e-6, gradient[i], 1e-8, name + "[" + i + "]");
        }
    }

    private Tensor value(Normalizer normalizer, Tensor scores) {
        return f.weights(normalizer, scores, Optional.of(mask())).mul(engine.normal(5, 3, 3, 2, 5)).sum();
    }

    @Test
    void errorsSayWhere() {
        BadInput cold = assertThrows(BadInput.class,
                () -> f.normalizer(Map.of("softmax", Map.of("temperature", 0))));
        assertEquals("normalizer.softmax.temperature", cold.key());
        assertEquals("expected a number of at least 0.001, got the number 0", cold.getMessage());
        assertEquals("unknown option 'lambda' of hard. Known: decay, entropy, expected, reward",
                assertThrows(BadInput.class, () -> f.normalizer(Map.of("hard", Map.of("lambda", 1))))
                .getMessage());
    }
}

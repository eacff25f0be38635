package heed.attention.normalizer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import heed.attention.Normalizer;
import heed.backend.reference.ReferenceBackend;
import heed.backend.vector.VectorBackend;
import heed.tensor.Engine;
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
import org.junit.jupiter.params.provider.ValueSource;

/** What normalisers choose by chance. */
class ChoicesTest {

    private static final Object ALWAYS = Map.of("hard", Map.of("expected", 0));
    private static final int DRAWS = 40_009;

    private final Fixture f = new Fixture(DType.FLOAT64);
    private final Engine engine = f.engine;

    @AfterEach
    void close() {
        f.close();
    }

    private static Object normalizer(String name) {
        return name.equals("hard") ? ALWAYS : name;
    }

    /** Running sums are 0, ¼, ¼, 1: nothing is chosen that has no weight, and ¼ belongs to the next slot. */
    @Test
    void aSlotIsTheFirstThatExceedsTheNumber() {
        double[] u = {0, 0x1.fffffep-3, 0.25, 1 - 0x1p-24};
        int[] slot = {1, 1, 3, 3};
        for (int i = 0; i < u.length; i++) {
            double[] expected = new double[4];
            expected[slot[i]] = 1;
            assertArrayEquals(expected, OneHot.drawn(engine.of(new double[] {0, 0.25, 0, 0.75}, 1, 4),
                    engine.of(new double[] {u[i]}, 1, 1)).toDoubles(), "u = " + u[i]);
        }
        assertArrayEquals(new double[4], OneHot.drawn(engine.zeros(1, 4), engine.zeros(1, 1)).toDoubles());
    }

    /** In float32 the running sums of tenths end below or above 1. */
    @Test
    void theGreatestNumberChoosesTheLastSlotWithWeight() {
        try (Fixture single = new Fixture(DType.FLOAT32)) {
            for (int slots = 1; slots < 200; slots++) {
                float[] weights = new float[slots + 3];
                Arrays.fill(weights, 0, slots, 1f / slots);
                double[] chosen = OneHot.drawn(single.engine.of(weights, 1, slots + 3),
                        single.engine.of(new float[] {1 - 0x1p-24f}, 1, 1)).toDoubles();
                assertEquals(1, chosen[slots - 1], slots + " slots");
            }
        }
    }

    @Test
    void ofEqualWeightsTheFirstIsGreatest() {
        assertArrayEquals(new double[] {0, 1, 0, 0, 0, 0},
                OneHot.greatest(engine.of(new double[] {0, 0.5, 0.5, 0, 0, 0}, 2, 3)).toDoubles());
    }

    /**
     * χ² of five slots, the masked one aside, has three degrees of freedom; it exceeds 16.3 once in a
     * thousand.
     */
    @ParameterizedTest
    @ValueSource(strings = {"gumbel", "hard"})
    void slotsAreChosenAsOftenAsTheSoftmaxSays(String name) {
        Tensor scores = engine.of(new double[] {0.5, -1, 9, 1, 0}, 1, 1, 5);
        Tensor mask = engine.of(new double[] {1, 1, 0, 1, 1}, 1, 1, 5);
        double[] expected = scores.softmax(mask).toDoubles();
        engine.drawing(17, 3);
        double[] chosen = f.weights(f.normalizer(normalizer(name)),
                scores.expand(Shape.of(DRAWS, 1, 5)), Optional.of(mask)).sum(0).toDoubles();
        double statistic = 0;
        for (int s = 0; s < 5; s++) {
            statistic += expected[s] == 0 ? 0 : Math.pow(chosen[s] - DRAWS * expected[s], 2)
                    / (DRAWS * expected[s]);
        }
        assertEquals(0, chosen[2]);
        assertTrue(statistic < 16.3, name + ": χ² = " + statistic);
    }

    @ParameterizedTest
    @ValueSource(strings = {"gumbel", "hard"})
    void aStepThatIsDoneAgainChoosesTheSameInBothPrecisionsAndOnTheVectorBackend(String name) {
        double[] values = engine.normal(3, 1, 101, 3, 7).toDoubles();
        double[][] chosen = new double[5][];
        for (int i = 0; i < 5; i++) {
            try (Fixture other = new Fixture(i == 4 ? new VectorBackend() : new ReferenceBackend(),
                    i == 1 || i == 4 ? DType.FLOAT32 : DType.FLOAT64)) {
                other.engine.drawing(i == 3 ? 6 : 5, 2);
                chosen[i] = other.weights(other.normalizer(normalizer(name)),
                        other.engine.of(values, 101, 3, 7),
                        Optional.empty()).toDoubles();
            }
        }
        assertArrayEquals(chosen[0], chosen[1]);
        assertArrayEquals(chosen[0], chosen[2]);
        assertArrayEquals(chosen[0], chosen[4]);
        int differ = 0;
        for (int i = 0; i < values.length; i++) {
            differ += chosen[0][i] == chosen[3][i] ? 0 : 1;
        }
        assertTrue(differ > 300, "another seed: " + differ);
    }

    @ParameterizedTest
    @ValueSource(strings = {"gumbel", "hard"})
    void withoutGradientsTheGreatestIsTaken(String name) {
        Tensor scores = engine.of(new double[] {0.5, 1, 9, 0.9}, 1, 1, 4);
        Tensor mask = engine.of(new double[] {1, 1, 0, 1}, 1, 1, 4);
        Normalizer normalizer = f.normalizer(name);
        for (int step = 0; step < 20; step++) {
            engine.drawing(1, step);
            assertArrayEquals(new double[] {0, 1, 0, 0}, engine.withoutGradients(
                    () -> f.weights(normalizer, scores, Optional.of(mask))).toDoubles());
        }
        assertEquals(List.of(), engine.choices());
    }

    /** The gradient of the choice is that of the softmax with the same noise, made here once more. */
    @Test
    void gumbelHasTheGradientOfTheSoftmax() {
        double[] values = engine.normal(3, 2, 3, 2, 5).toDoubles();
        Tensor mask = engine.of(new double[] {1, 1, 0, 1, 1, 1, 1, 1, 1, 1, 0, 0, 0, 0, 0}, 3, 1, 5);
        Tensor wanted = engine.normal(3, 3, 3, 2, 5);
        Tensor scores = engine.of(values, 3, 2, 5).tracked();
        engine.drawing(5, 1);
        Tensor weights = f.weights(f.normalizer(Map.of("gumbel", Map.of("temperature", 0.5))), scores,
                Optional.of(mask));
        assertTrue(Arrays.stream(weights.toDoubles()).allMatch(a -> a == 0 || a == 1));
        assertEquals(4, weights.sum().item());
        weights.mul(wanted).sum().backward();
        double[] gradient = scores.gradient().orElseThrow().toDoubles();
        Tensor plain = engine.of(values, 3, 2, 5).tracked();
        engine.drawing(5, 1);
        Tensor noise = engine.draw(3, 2, 5).log().neg().log().neg();
        plain.add(noise).div(0.5).softmax(mask).mul(wanted).sum().backward();
        assertArrayEquals(plain.gradient().orElseThrow().toDoubles(), gradient, 1e-15);
    }
}

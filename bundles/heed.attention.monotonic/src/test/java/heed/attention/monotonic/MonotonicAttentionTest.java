package heed.attention.monotonic;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import heed.attention.Attention;
import heed.attention.AttentionMechanism;
import heed.attention.Mask;
import heed.attention.Normalizer;
import heed.attention.Reading;
import heed.attention.Widths;
import heed.attention.additive.AdditiveAttentionFactory;
import heed.backend.reference.ReferenceBackend;
import heed.component.BadInput;
import heed.component.Parts;
import heed.component.Ref;
import heed.tensor.Engine;
import heed.tensor.Parameters;
import heed.tensor.Scope;
import heed.tensor.Tensor;
import heed.tensor.Tensors;
import heed.tensor.spi.DType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** B = 2, Tq = 3, S = 5, width 7. */
class MonotonicAttentionTest {

    private static final Parts PARTS = Parts.of(new MonotonicAttentionFactory(),
            new AdditiveAttentionFactory());

    private final Engine engine = Engine.open(new ReferenceBackend(), DType.FLOAT64);
    private final Parameters parameters = new Parameters(engine, 3);

    @AfterEach
    void close() {
        engine.close();
    }

    /** Reads a memory of zeros by given scores [B,Tq,S]. */
    private Tensor weights(Tensor scores, Mask mask, double noise, double offset) {
        Engine own = scores.engine();
        Walk walk = new Walk(noise, offset, new Parameters(own, 1));
        AttentionMechanism given = new AttentionMechanism() {
            @Override
            public Tensor score(Tensor query, Tensor keys, Reading at) {
                return scores.slice(1, at.first(), at.first() + at.queries());
            }

            @Override
            public Optional<Normalizer> normalizer() {
                return Optional.of(walk);
            }
        };
        return new Attention("given", given, 1).over(own.zeros(scores.dim(0), scores.dim(2), 1), mask)
                .read(own.zeros(scores.dim(0), scores.dim(1), 1)).weights();
    }

    /** Raffel et al. 2017, §2.4, with sums and products as they stand there. */
    private static double[] bySums(double[] energies, int queries, int slots) {
        double[] before = new double[slots];
        before[0] = 1;
        double[] all = new double[queries * slots];
        for (int i = 0; i < queries; i++) {
            for (int j = 0; j < slots; j++) {
                double sum = 0;
                for (int k = 0; k <= j; k++) {
                    double way = before[k];
                    for (int l = k; l < j; l++) {
                        way *= 1 - 1 / (1 + Math.exp(-energies[i * slots + l]));
                    }
                    sum += way;
                }
                all[i * slots + j] = sum / (1 + Math.exp(-energies[i * slots + j]));
            }
            before = Arrays.copyOfRange(all, i * slots, (i + 1) * slots);
        }
        return all;
    }

    @Test
    void weightsAreTheProbabilitiesOfStopping() {
        Tensor scores = engine.normal(1, 2, 2, 3, 5).mul(2);
        double[] weights = weights(scores, Mask.NONE, 0, -0.5).toDoubles();
        double[] energies = scores.add(-0.5).toDoubles();
        for (int b = 0; b < 2; b++) {
            assertArrayEquals(bySums(Arrays.copyOfRange(energies, b * 15, b * 15 + 15), 3, 5),
                    Arrays.copyOfRange(weights, b * 15, b * 15 + 15), 1e-14);
        }
    }

    /** p = ½ everywhere: the second query begins where the first stopped, at slot 0 or slot 1. */
    @Test
    void byHand() {
        assertArrayEquals(new double[] {1 / 2.0, 1 / 4.0, 1 / 4.0, 1 / 8.0 + 1 / 8.0},
                weights(engine.zeros(1, 2, 2), Mask.NONE, 0, 0).toDoubles(), 1e-15);
    }

    /** The slots that are left read as if the others were not there. */
    @Test
    void maskedSlotsArePassedBy() {
        Tensor scores = engine.normal(1, 2, 2, 3, 5);
        Mask mask = Mask.NONE.and(engine.of(new double[] {1, 0, 1, 1, 0}, 1, 1, 5));
        double[] masked = weights(scores, mask, 0, 0).toDoubles();
        double[] left = weights(Tensors.concat(2, scores.slice(2, 0, 1), scores.slice(2, 2, 4)),
                Mask.NONE, 0, 0).toDoubles();
        for (int row = 0; row < 6; row++) {
            assertArrayEquals(new double[] {left[row * 3], 0, left[row * 3 + 1], left[row * 3 + 2], 0},
                    Arrays.copyOfRange(masked, row * 5, row * 5 + 5), 1e-15);
        }
        assertArrayEquals(new double[30], weights(scores, Mask.padding(0, 0), 0, 0).toDoubles());
    }

    /**
     * Energies that no product of float32 bears: 200 slots, each passed or stopped at for sure, or nearly
     * never.
     */
    @ParameterizedTest
    @ValueSource(doubles = {-1e4, -3, 0, 40, 1e4})
    void extremesAreFinite(double energy) {
        try (Engine single = Engine.open(new ReferenceBackend(), DType.FLOAT32)) {
            Tensor scores = single.normal(1, 2, 1, 7, 200).add(energy).tracked();
            Tensor weights = weights(scores, Mask.NONE, 0, 0);
            float[] all = weights.toFloats();
            for (int t = 0; t < 7; t++) {
                double sum = 0;
                for (int s = 0; s < 200; s++) {
                    assertTrue(all[t * 200 + s] >= 0, "weight " + all[t * 200 + s]);
                    sum += all[t * 200 + s];
                }
                assertTrue(sum <= 1 + 1e-5, "sum " + sum);
            }
            assertEquals(energy > 30 ? 1 : energy < -30 ? 0 : weights.select(1, 6).select(1, 0).item(),
                    weights.select(1, 6).select(1, 0).item(), 1e-6, "all stop at slot 0, or none anywhere");
            weights.mul(single.normal(1, 3, 1, 7, 200)).sum().backward();
            for (float g : scores.gradient().orElseThrow().toFloats()) {
                assertTrue(Float.isFinite(g), "gradient " + g);
            }
        }
    }

    /** Stops at slot 1, stays there, goes on to 3; then nothing stops it, and nothing is read any more. */
    @Test
    void withoutGradientsItStopsAtTheFirstSlotThatIsLikely() {
        Tensor scores = engine.of(new double[] {
            -1, 2, 3, 0, 0,
            9, 0.5, 1, 1, 1,
            9, 0.2, 0.3, 0.4, 1,
            9, 9, 9, 0, 0,
            9, 9, 9, 9, 9}, 1, 5, 5);
        double[] weights = engine.withoutGradients(() -> weights(scores, Mask.NONE, 1, -0.4)).toDoubles();
        assertArrayEquals(new double[] {
            0, 1, 0, 0, 0,
            0, 1, 0, 0, 0,
            0, 0, 0, 1, 0,
            0, 0, 0, 0, 0,
            0, 0, 0, 0, 0}, weights);
        double[] masked = engine.withoutGradients(() -> weights(scores, Mask.NONE.and(
                engine.of(new double[] {1, 0, 1, 0, 1}, 1, 1, 5)), 1, -0.4)).toDoubles();
        assertArrayEquals(new double[] {0, 0, 1, 0, 0}, Arrays.copyOf(masked, 5));
    }

    @Test
    void noiseIsOfTheStepAndOfTrainingAlone() {
        Tensor scores = engine.normal(1, 2, 2, 3, 5);
        double[][] weights = new double[3][];
        for (int i = 0; i < 3; i++) {
            engine.drawing(5, i / 2);
            weights[i] = weights(scores, Mask.NONE, 0.5, 0).toDoubles();
        }
        assertArrayEquals(weights[0], weights[1]);
        assertTrue(!Arrays.equals(weights[0], weights[2]));
        // the first query's energies with noise added by hand
        engine.drawing(5, 0);
        Tensor noisy = scores.slice(1, 0, 1).add(engine.drawNormal(2, 1, 5).mul(0.5));
        assertArrayEquals(weights(noisy, Mask.NONE, 0, 0).select(0, 1).toDoubles(),
                Arrays.copyOfRange(weights[0], 15, 20), 1e-15);
    }

    private Attention attention(Object written) {
        return Attention.create(Ref.parse(written, "arms.attention"), new Widths(7, 7), parameters, PARTS);
    }

    @Test
    void allAtOnceIsStepByStep() {
        Attention attention = attention(Map.of("monotonic", Map.of("noise", 0, "offset", -1)));
        Tensor states = engine.normal(1, 2, 2, 5, 7);
        Tensor whole = attention.over(states, Mask.causal(true)).read(states).context();
        Attention.Growing growing = attention.growing(engine, 2, 5);
        List<Tensor> contexts = new ArrayList<>();
        for (int t = 0; t < 5; t++) {
            growing.append(states.select(1, t));
            contexts.add(growing.read(states.select(1, t)).context());
        }
        assertArrayEquals(whole.toDoubles(), Tensors.concat(1, contexts.toArray(Tensor[]::new)).toDoubles(),
                1e-14);
    }

    /** Of all weights, r among them, against central differences; the same noise each time. */
    @ParameterizedTest
    @ValueSource(doubles = {0, 1})
    void gradientsAreTheDifferences(double noise) {
        Attention attention = attention(Map.of("monotonic", Map.of("noise", noise, "offset", -1)));
        for (Map.Entry<String, Tensor> weight : parameters.all().entrySet()) {
            double[] gradient;
            try (Scope scope = engine.scope()) {
                value(attention).backward();
                gradient = weight.getValue().gradient().orElseThrow().toDoubles();
            }
            assertTrue(Arrays.stream(gradient).anyMatch(g -> Math.abs(g) > 1e-4),
                    weight.getKey() + " matters");
            double[] values = weight.getValue().toDoubles();
            for (int i = 0; i < values.length; i++) {
                double[] sides = new double[2];
                for (int side = 0; side < 2; side++) {
                    double[] moved = values.clone();
                    moved[i] += side == 0 ? 1e-5 : -1e-5;
                    try (Scope scope = engine.scope()) {
                        set(weight.getValue(), moved);
                        sides[side] = value(attention).item();
                    }
                }
                set(weight.getValue(), values);
                assertEquals((sides[0] - sides[1]) / 2e-5, gradient[i], 1e-8,
                        weight.getKey() + "[" + i + "]");
            }
        }
    }

    private Tensor value(Attention attention) {
        engine.drawing(9, 4);
        return attention.over(engine.normal(1, 2, 2, 5, 7), Mask.padding(5, 3))
                .read(engine.normal(1, 3, 2, 3, 7))
                .context().mul(engine.normal(1, 4, 2, 3, 7)).sum();
    }

    private void set(Tensor weight, double... values) {
        engine.kernels().copy(engine.of(values, weight.shape().dims()).view(), weight.view());
    }

    @Test
    void weightsAreThoseOfTheScoresAndR() {
        attention("monotonic");
        assertEquals(List.of("of.W", "of.U", "of.b", "of.v", "r"), List.copyOf(parameters.all().keySet()));
        assertEquals(-4, parameters.all().get("r").item());
    }

    @Test
    void errorsSayWhere() {
        BadInput twice = assertThrows(BadInput.class,
                () -> attention(Map.of("monotonic", Map.of("of", "monotonic"))));
        assertEquals("arms.attention.monotonic.of", twice.key());
        assertEquals("monotonic attention stops by the scores of another mechanism; monotonic makes its "
                + "weights itself: "
                + "name one that only scores, such as additive", twice.getMessage());
    }
}

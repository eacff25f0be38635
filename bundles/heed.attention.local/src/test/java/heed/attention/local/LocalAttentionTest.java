package heed.attention.local;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import heed.attention.Attention;
import heed.attention.AttentionFactory;
import heed.attention.Mask;
import heed.attention.Widths;
import heed.attention.dot.DotAttentionFactory;
import heed.attention.dot.GeneralAttentionFactory;
import heed.backend.reference.ReferenceBackend;
import heed.component.BadInput;
import heed.component.Parts;
import heed.component.Ref;
import heed.part.tck.Numbers;
import heed.part.tck.Slopes;
import heed.tensor.Engine;
import heed.tensor.Parameters;
import heed.tensor.Tensor;
import heed.tensor.spi.DType;
import java.util.Arrays;
import java.util.Map;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** local-m and local-p over dot against loops over their formulas. B = 2, Tq = 5, S = 7, d = H = 3. */
class LocalAttentionTest {

    private static final int[] LENGTHS = {7, 4};

    private final Engine engine = Engine.open(new ReferenceBackend(), DType.FLOAT64);
    private final Parameters parameters = new Parameters(engine, 3);
    private final double[] q = Numbers.normal(1, 2, 5, 3).values();
    private final double[] m = Numbers.normal(2, 2, 7, 3).values();

    @AfterEach
    void close() {
        engine.close();
    }

    private static Parts parts() {
        return Parts.of(new LocalMFactory(), new LocalPFactory(), new DotAttentionFactory(),
                new GeneralAttentionFactory());
    }

    private Attention attention(Object written) {
        return Attention.create(Ref.parse(written, "arms.attention"), new Widths(3, 3), parameters, parts());
    }

    private Attention.Read read(Attention attention, Mask mask) {
        return attention.over(engine.of(m, 2, 7, 3), mask).read(engine.of(q, 2, 5, 3));
    }

    /** Softmax of the dot scores among some slots. */
    private double[] align(int b, int t, IntPredicate seen) {
        double[] e = IntStream.range(0, 7).mapToDouble(s -> seen.test(s) ? Math.exp(IntStream.range(0, 3)
                .mapToDouble(i -> q[(b * 5 + t) * 3 + i] * m[(b * 7 + s) * 3 + i]).sum()) : 0).toArray();
        double sum = Arrays.stream(e).sum();
        return Arrays.stream(e).map(x -> x / sum).toArray();
    }

    private static double[] row(double[] weights, int b, int t) {
        return Arrays.copyOfRange(weights, (b * 5 + t) * 7, (b * 5 + t + 1) * 7);
    }

    /** p = t, and from the end of a short row on its last slot: slots 2 to 3 of 4 for query 4, D = 1. */
    @Test
    void localMStandsAtTheQuery() {
        double[] got = read(attention(Map.of("local-m", Map.of("of", "dot", "window", 1))),
                Mask.padding(LENGTHS)).weights().toDoubles();
        for (int b = 0; b < 2; b++) {
            for (int t = 0; t < 5; t++) {
                int length = LENGTHS[b];
                int p = Math.min(t, length - 1);
                assertArrayEquals(align(b, t, s -> Math.abs(s - p) <= 1 && s < length), row(got, b, t),
                        1e-14);
            }
        }
        assertArrayEquals(new double[] {0, 0, 1, 1, 0, 0, 0},
                Arrays.stream(row(got, 1, 4)).map(a -> a > 0 ? 1 : 0).toArray(), "the clamped window");
        assertEquals(0, parameters.count(), "local-m over dot has nothing to learn");
    }

    /** A window that reaches everywhere is none. */
    @Test
    void aWideWindowIsTheWhole() {
        Attention wide = attention(Map.of("local-m", Map.of("of", "dot", "window", 7)));
        assertArrayEquals(read(attention("dot"), Mask.NONE).context().toDoubles(),
                read(wide, Mask.NONE).context().toDoubles(), 1e-14);
    }

    /** p = S·σ(v_pᵀ tanh(W_p q)). */
    private double place(int b, int t, int slots) {
        double[] w = parameters.all().get("W_p").toDoubles();
        double[] v = parameters.all().get("v_p").toDoubles();
        double sum = IntStream.range(0, 3).mapToDouble(h -> v[h] * Math.tanh(IntStream.range(0, 3)
                .mapToDouble(i -> q[(b * 5 + t) * 3 + i] * w[i * 3 + h]).sum())).sum();
        return slots / (1 + Math.exp(-sum));
    }

    private double[] predictive(int b, int t, int slots, int window) {
        double p = place(b, t, slots);
        double[] aligned = align(b, t, s -> s >= p - window && s <= p + window && s < slots);
        double spread = window / 2.0;
        Arrays.setAll(aligned, s -> aligned[s] * Math.exp(-(s - p) * (s - p) / (2 * spread * spread)));
        return aligned;
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 10})
    void localPIsAGaussianInAWindow(int window) {
        Attention attention = attention(Map.of("local-p", Map.of("of", "dot", "window", window)));
        Slopes.disturb(parameters);
        Attention.Read read = read(attention, Mask.padding(LENGTHS));
        double[] got = read.weights().toDoubles();
        double[] context = read.context().toDoubles();
        for (int b = 0; b < 2; b++) {
            for (int t = 0; t < 5; t++) {
                double[] expected = predictive(b, t, LENGTHS[b], window);
                assertArrayEquals(expected, row(got, b, t), 1e-14);
                assertTrue(Arrays.stream(expected).sum() < 0.999, "a Gaussian takes something away");
                double[] sums = new double[3];
                for (int s = 0; s < 7; s++) {
                    for (int i = 0; i < 3; i++) {
                        sums[i] += expected[s] * m[(b * 7 + s) * 3 + i];
                    }
                }
                assertArrayEquals(sums, Arrays.copyOfRange(context, (b * 5 + t) * 3, (b * 5 + t + 1) * 3),
                        1e-14);
            }
        }
    }

    @Test
    void renormalisedWeightsSumToOne() {
        double[] got = read(attention(Map.of("local-p",
                Map.of("of", "dot", "window", 2, "renormalise", true))),
                Mask.padding(LENGTHS)).weights().toDoubles();
        for (int b = 0; b < 2; b++) {
            for (int t = 0; t < 5; t++) {
                double[] expected = predictive(b, t, LENGTHS[b], 2);
                double sum = Arrays.stream(expected).sum();
                assertArrayEquals(Arrays.stream(expected).map(a -> a / sum).toArray(), row(got, b, t), 1e-14);
            }
        }
    }

    /** With a causal rule S is what there is by then: query t sees t + 1 slots, p lies within them. */
    @Test
    void placesLieInThePast() {
        double[] got = read(attention(Map.of("local-p", Map.of("of", "dot", "window", 1))), Mask.causal(true))
                .weights().toDoubles();
        for (int t = 0; t < 5; t++) {
            assertArrayEquals(predictive(0, t, t + 1, 1), row(got, 0, t), 1e-14);
        }
    }

    /**
     * dL/dp_t = Σ_s dL/da_s·align_s·g_s·(s − p_t)/σ², the window and the normaliser held: so says the tape at
     * v_p, and so say differences.
     */
    @Test
    void theGradientReachesThePlaceThroughTheGaussianAlone() {
        Attention attention = attention(Map.of("local-p", Map.of("of", "dot", "window", 3)));
        Slopes.disturb(parameters);
        Tensor upstream = Numbers.normal(9, 2, 5, 7).on(engine);
        read(attention, Mask.NONE).weights().mul(upstream).sum().backward();
        double[] got = parameters.all().get("v_p").gradient().orElseThrow().toDoubles();
        double[] r = upstream.toDoubles();
        double[] w = parameters.all().get("W_p").toDoubles();
        double[] expected = new double[3];
        for (int row = 0; row < 10; row++) {
            double p = place(row / 5, row % 5, 7);
            double[] a = predictive(row / 5, row % 5, 7, 3);
            double byPlace = 0;
            for (int s = 0; s < 7; s++) {
                byPlace += r[row * 7 + s] * a[s] * (s - p) / (1.5 * 1.5);
            }
            for (int h = 0; h < 3; h++) {
                double layer = 0;
                for (int i = 0; i < 3; i++) {
                    layer += q[row * 3 + i] * w[i * 3 + h];
                }
                expected[h] += byPlace * p * (1 - p / 7) * Math.tanh(layer);       // dp/dz = S·σ(1 − σ)
            }
        }
        assertArrayEquals(expected, got, 1e-13);
        new Slopes(made -> {
            Attention other = Attention.create(Ref.parse(Map.of("local-p", Map.of("of", "dot", "window", 3)),
                    ""), new Widths(3, 3), made, parts());
            return inputs -> Numbers.summary(other.over(inputs.get("memory"), Mask.NONE)
                    .read(inputs.get("query")).weights(), 9);
        }, Map.of("query", new Numbers(q, 2, 5, 3), "memory", new Numbers(m, 2, 7, 3)))
                .check(new ReferenceBackend());
    }

    @Test
    void generalIsTheScoreByDefault() {
        attention("local-p");
        assertEquals("[of.W, W_p, v_p]", parameters.all().keySet().toString());
    }

    @Test
    void errorsSayWhere() {
        BadInput unknown = assertThrows(BadInput.class,
                () -> attention(Map.of("local-p", Map.of("windw", 3))));
        assertEquals("unknown option 'windw' of local-p; did you mean 'window'? Known: of, renormalise, "
                + "window", unknown.getMessage());
        BadInput inner = assertThrows(BadInput.class, () -> Attention.create(Ref.parse(Map.of("local-m",
                Map.of("of", "dot")), "arms.attention"), new Widths(3, 5), parameters, parts()));
        assertEquals("arms.attention.local-m.of", inner.key());
        assertEquals("dot: the query is 3 wide, the memory 5; dot needs equal widths: make them equal, or "
                + "take a mechanism that maps one to the other, such as additive", inner.getMessage());
        assertEquals("expected a whole number of at least 1, got the number 0", assertThrows(BadInput.class,
                () -> attention(Map.of("local-m", Map.of("window", 0)))).getMessage());
    }

    @Test
    void factoriesSayWhatTheyAre() {
        AttentionFactory<?> monotonic = new LocalMFactory();
        AttentionFactory<?> predictive = new LocalPFactory();
        assertEquals("local-m, Luong, Pham & Manning 2015, §3.2", monotonic.id() + ", "
                + monotonic.reference());
        assertEquals("local-p, Luong, Pham & Manning 2015, §3.2, eq. (9) and (10)",
                predictive.id() + ", " + predictive.reference());
    }
}

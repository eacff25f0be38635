package heed.attention.additive;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import heed.attention.Attention;
import heed.attention.AttentionFactory;
import heed.attention.Mask;
import heed.attention.Widths;
import heed.backend.reference.ReferenceBackend;
import heed.component.Parts;
import heed.component.Ref;
import heed.part.tck.Slopes;
import heed.tensor.Engine;
import heed.tensor.Parameters;
import heed.tensor.Tensor;
import heed.tensor.spi.DType;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * Concat and coverage attention against loops over their formulas. B = 1, Tq = 5, S = 7, d = 2, H = 3, width
 * 11.
 */
class LayerScoresTest {

    private final Engine engine = Engine.open(new ReferenceBackend(), DType.FLOAT64);
    private final Parameters parameters = new Parameters(engine, 3);

    @AfterEach
    void close() {
        engine.close();
    }

    private Attention attention(String id) {
        Attention attention = Attention.create(Ref.parse(Map.of(id, Map.of("width", 11)), "arms.attention"),
                new Widths(2, 3), parameters, Parts.of(new ConcatAttentionFactory(),
                new CoverageAttentionFactory()));
        Slopes.disturb(parameters);
        return attention;
    }

    private double[] weight(String name) {
        return parameters.all().get(name).toDoubles();
    }

    /** Row {@code row} of x times matrix column {@code h} of m [width,11]. */
    private static double product(double[] x, int row, int width, double[] m, int h) {
        double sum = 0;
        for (int i = 0; i < width; i++) {
            sum += x[row * width + i] * m[i * 11 + h];
        }
        return sum;
    }

    private static double[] softmax(double... scores) {
        double sum = Arrays.stream(scores).map(Math::exp).sum();
        return Arrays.stream(scores).map(score -> Math.exp(score) / sum).toArray();
    }

    /** vᵀ tanh(W [q; k]) pair by pair, with W put together of its two parts. */
    @Test
    void concatIsOneMatrix() {
        Attention attention = attention("concat");
        double[] q = engine.normal(13, 2, 1, 5, 2).toDoubles();
        double[] m = engine.normal(13, 1, 1, 7, 3).toDoubles();
        double[] w = new double[5 * 11];
        System.arraycopy(weight("W_q"), 0, w, 0, 22);
        System.arraycopy(weight("W_k"), 0, w, 22, 33);
        double[] v = weight("v");
        double[] got = attention.over(engine.of(m, 1, 7, 3), Mask.NONE).read(engine.of(q, 1, 5, 2)).weights()
                .toDoubles();
        for (int t = 0; t < 5; t++) {
            double[] scores = new double[7];
            for (int s = 0; s < 7; s++) {
                double[] both = {q[2 * t], q[2 * t + 1], m[3 * s], m[3 * s + 1], m[3 * s + 2]};
                for (int h = 0; h < 11; h++) {
                    scores[s] += v[h] * Math.tanh(product(both, 0, 5, w, h));
                }
            }
            assertArrayEquals(softmax(scores), Arrays.copyOfRange(got, 7 * t, 7 * t + 7), 1e-14);
        }
        assertEquals("[W_q, W_k, v]", parameters.all().keySet().toString(), "no bias");
    }

    /** Both parts start within the bound of the whole: √(6/(2 + 3 + 11)). */
    @Test
    void concatStartsAsOneMatrixWould() {
        Attention.create(Ref.parse(Map.of("concat", Map.of("width", 11)), ""), new Widths(2, 3), parameters,
                Parts.of(new ConcatAttentionFactory()));
        double bound = Math.sqrt(6.0 / 16);
        double greatest = 0;
        for (String part : List.of("W_q", "W_k")) {
            greatest = Math.max(greatest, Arrays.stream(weight(part)).map(Math::abs).max().orElseThrow());
        }
        assertTrue(greatest <= bound && greatest > 0.9 * bound, greatest + " of " + bound);
    }

    /** vᵀ tanh(W q + U k + w_c·c_s + b), c the sum of the weights so far. */
    @Test
    void coverageAddsUpWeights() {
        Attention attention = attention("coverage");
        double[] q = engine.normal(13, 2, 1, 5, 2).toDoubles();
        double[] m = engine.normal(13, 1, 1, 7, 3).toDoubles();
        double[] got = attention.over(engine.of(m, 1, 7, 3), Mask.NONE).read(engine.of(q, 1, 5, 2)).weights()
                .toDoubles();
        double[] coverage = new double[7];
        for (int t = 0; t < 5; t++) {
            double[] expected = softmax(coverageScores(q, m, t, coverage));
            assertArrayEquals(expected, Arrays.copyOfRange(got, 7 * t, 7 * t + 7), 1e-14);
            Arrays.setAll(coverage, s -> coverage[s] + expected[s]);
        }
        assertEquals(5, Arrays.stream(coverage).sum(), 1e-13);
    }

    private double[] coverageScores(double[] q, double[] m, int t, double[] coverage) {
        double[] scores = new double[7];
        for (int s = 0; s < 7; s++) {
            for (int h = 0; h < 11; h++) {
                scores[s] += weight("v")[h] * Math.tanh(product(q, t, 2, weight("W"), h)
                        + product(m, s, 3, weight("U"), h) + weight("w_c")[h] * coverage[s] + weight("b")[h]);
            }
        }
        return scores;
    }

    /** A negative w_c with a positive v shuns what was read: two equal queries take turns. */
    @Test
    void coverageSpreadsReads() {
        Attention attention = Attention.create(Ref.parse(Map.of("coverage", Map.of("width", 1)), ""),
                new Widths(2, 3), parameters, Parts.of(new CoverageAttentionFactory()));
        parameters.all().get("W").assign(0f, 0f);
        parameters.all().get("U").assign(1f, 0f, 0f);
        parameters.all().get("w_c").assign(-1f);
        parameters.all().get("v").assign(40f);
        Tensor memory = engine.of(new double[] {0.2, 0, 0, 0.1, 0, 0}, 1, 2, 3);
        double[] a = attention.over(memory, Mask.NONE).read(engine.zeros(1, 2, 2)).weights().toDoubles();
        assertTrue(a[0] > 0.9 && a[3] > 0.9, () -> "first the first, then the second: " + Arrays.toString(a));
    }

    @Test
    void factoriesSayWhatTheyAre() {
        AttentionFactory<?> concat = new ConcatAttentionFactory();
        AttentionFactory<?> coverage = new CoverageAttentionFactory();
        assertEquals("concat, Luong, Pham & Manning 2015, §3.1", concat.id() + ", " + concat.reference());
        assertEquals("coverage, See, Liu & Manning 2017, §2.3, eq. (11)", coverage.id() + ", "
                + coverage.reference());
    }
}

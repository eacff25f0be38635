package heed.attention.scaleddot;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import heed.attention.Attention;
import heed.attention.AttentionFactory;
import heed.attention.Mask;
import heed.attention.Widths;
import heed.attention.position.RotaryFactory;
import heed.backend.reference.ReferenceBackend;
import heed.component.BadInput;
import heed.component.Parts;
import heed.component.Ref;
import heed.part.tck.Numbers;
import heed.tensor.Engine;
import heed.tensor.Parameters;
import heed.tensor.Shape;
import heed.tensor.Tensor;
import heed.tensor.spi.DType;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Scaled dot-product attention against loops over its formula. Tq = 5, S = 7, d = 2, H = 3, d_k = 11. */
class ScaledDotAttentionTest {

    private final Engine engine = Engine.open(new ReferenceBackend(), DType.FLOAT64);
    private final Parameters parameters = new Parameters(engine, 3);
    private final double[] q = Numbers.normal(1, 5, 2).values();
    private final double[] m = Numbers.normal(2, 7, 3).values();

    @AfterEach
    void close() {
        engine.close();
    }

    private Attention attention(Map<String, ?> options, Widths widths) {
        return Attention.create(Ref.parse(Map.of("scaled-dot", options), "arms.attention"), widths,
                parameters, Parts.of(new ScaledDotAttentionFactory(), new FarAwayFactory(), new RotaryFactory()));
    }

    /** q = (1, 2, 2, 0) and slots of four: scores (6)/2 and (−2)/2. */
    @Test
    void bareScoresByHand() {
        Tensor memory = engine.of(new double[] {0, 1, 2, 9, 0, 0, -1, 4}, 1, 2, 4);
        Attention.Read read = attention(Map.of(), new Widths(4, 4)).over(memory, Mask.NONE)
                .read(engine.of(new double[] {1, 2, 2, 0}, 1, 1, 4));
        double a = 1 / (1 + Math.exp(-4));
        assertArrayEquals(new double[] {a, 1 - a}, read.weights().toDoubles(), 1e-15);
        assertArrayEquals(new double[] {0, a, 2 * a - (1 - a), 9 * a + 4 * (1 - a)},
                read.context().toDoubles(), 1e-14);
        assertEquals(0, parameters.count(), "without projections there is nothing to learn");
    }

    /** [rows,in]·[in,out] in a loop. */
    private static double[] product(double[] x, int in, double[] w, int out) {
        double[] y = new double[x.length / in * out];
        for (int i = 0; i < y.length; i++) {
            for (int j = 0; j < in; j++) {
                y[i] += x[i / out * in + j] * w[j * out + i % out];
            }
        }
        return y;
    }

    private double[] weight(String name) {
        return parameters.all().get(name).toDoubles();
    }

    /** Rows of 11 numbers, each times 1 + its place/8. */
    private static double[] farAway(double[] x) {
        double[] y = x.clone();
        Arrays.setAll(y, i -> x[i] * (1 + i / 11 / 8.0));
        return y;
    }

    @ParameterizedTest
    @CsvSource({"false, none", "true, none", "false, far-away", "true, far-away"})
    void projectedAgainstTheFormula(boolean output, String encoding) {
        Attention.Read read = attention(Map.of("projections", true, "width", 11, "output", output, "encoding",
                encoding),
                new Widths(2, 3)).over(engine.of(m, 1, 7, 3), Mask.NONE).read(engine.of(q, 1, 5, 2));
        double[] queries = product(q, 2, weight("W_q"), 11);
        double[] keys = product(m, 3, weight("W_k"), 11);
        boolean told = encoding.equals("far-away");
        double[] a = weights(told ? farAway(queries) : queries, told ? farAway(keys) : keys);
        assertArrayEquals(a, read.weights().toDoubles(), 1e-14);
        int width = output ? 11 : 3;
        double[] c = product(a, 7, product(m, 3, weight("W_v"), width), width);
        assertArrayEquals(output ? product(c, 11, weight("W_o"), 3) : c, read.context().toDoubles(), 1e-14);
    }

    /** softmax(q·kᵀ/√11) row by row. */
    private static double[] weights(double[] queries, double[] keys) {
        double[] a = new double[35];
        for (int t = 0; t < 5; t++) {
            double sum = 0;
            for (int s = 0; s < 7; s++) {
                double score = 0;
                for (int h = 0; h < 11; h++) {
                    score += queries[t * 11 + h] * keys[s * 11 + h];
                }
                a[t * 7 + s] = Math.exp(score / Math.sqrt(11));
                sum += a[t * 7 + s];
            }
            for (int s = 0; s < 7; s++) {
                a[t * 7 + s] /= sum;
            }
        }
        return a;
    }

    /** Equal queries and equal slots, told apart by rotation alone: a score depends on s − t. */
    @Test
    void rotatedScoresDependOnTheDistance() {
        Attention attention = attention(Map.of("projections", true, "width", 4, "encoding", "rotary"),
                new Widths(2, 3));
        Tensor query = engine.of(new double[] {1, -2}, 1, 1, 2).expand(Shape.of(1, 5, 2)).copy();
        Tensor memory = engine.of(new double[] {2, 1, -1}, 1, 1, 3).expand(Shape.of(1, 7, 3)).copy();
        double[] a = attention.over(memory, Mask.NONE).read(query).weights().toDoubles();
        for (int t = 0; t < 4; t++) {
            for (int s = 0; s < 5; s++) {
                assertEquals(a[7 * t + s + 1] / a[7 * t + s],
                        a[7 * (t + 1) + s + 2] / a[7 * (t + 1) + s + 1], 1e-13);
            }
        }
        assertNotEquals(a[1] / a[0], a[2] / a[1], 1e-3, "distances differ");
    }

    @Test
    void widthsAreTheMemorysByDefault() {
        attention(Map.of("projections", true), new Widths(2, 3));
        Map<String, String> shapes = new TreeMap<>();
        parameters.all().forEach((name, weight) -> shapes.put(name, weight.shape().toString()));
        assertEquals("{W_k=[3, 3], W_q=[2, 3], W_v=[3, 3]}", shapes.toString());
    }

    /** The fused way holds no scores; a bias of zeros asks for the plain one. */
    @ParameterizedTest
    @CsvSource({"false, false, none", "true, false, none", "true, true, far-away"})
    void fusedIsPlain(boolean projections, boolean output, String encoding) {
        Attention attention = attention(Map.of("projections", projections, "output", output, "encoding",
                encoding), new Widths(3, 3));
        Tensor memory = engine.normal(13, 1, 3, 7, 3);
        Tensor query = engine.normal(13, 2, 3, 7, 3);
        for (Mask mask : List.of(Mask.NONE, Mask.padding(7, 3, 5), Mask.causal(true).padded(7, 0, 5))) {
            Attention.Read fused = attention.over(memory, mask).read(query);
            Attention.Read plain = attention.over(memory, mask.biased(engine.zeros(1, 1, 1))).read(query);
            assertArrayEquals(plain.context().toDoubles(), fused.context().toDoubles(), 1e-14);
            assertArrayEquals(plain.weights().toDoubles(), fused.weights().toDoubles(), 1e-15);
        }
    }

    @Test
    void errorsSayTheCure() {
        assertEquals("scaled-dot: the query is 2 wide, the memory 3; without projections scaled-dot needs "
                + "equal widths: make them equal, or set projections: true", refused(Map.of()).getMessage());
        BadInput width = refused(Map.of("width", 11));
        assertEquals("arms.attention.scaled-dot.width", width.key());
        assertEquals("width 11 is that of projections, and there are none; set projections: true, or leave "
                + "width out", width.getMessage());
        assertEquals("output is one of the projections, and there are none; set projections: true, or leave "
                + "output out", refused(Map.of("output", true)).getMessage());
        assertEquals("no PositionsFactory 'far-way'; did you mean 'far-away'? Known: far-away, rotary",
                refused(Map.of("projections", true, "encoding", "far-way")).getMessage());
    }

    private BadInput refused(Map<String, ?> options) {
        return assertThrows(BadInput.class, () -> attention(options, new Widths(2, 3)));
    }

    @Test
    void saysWhatItIs() {
        AttentionFactory<?> factory = new ScaledDotAttentionFactory();
        assertEquals("scaled-dot, Vaswani et al. 2017, §3.2.1, eq. (1)", factory.id() + ", "
                + factory.reference());
    }
}

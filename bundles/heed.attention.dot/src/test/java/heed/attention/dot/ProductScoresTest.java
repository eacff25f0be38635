package heed.attention.dot;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import heed.attention.Attention;
import heed.attention.AttentionFactory;
import heed.attention.Mask;
import heed.attention.Widths;
import heed.backend.reference.ReferenceBackend;
import heed.component.BadInput;
import heed.component.Parts;
import heed.component.Ref;
import heed.tensor.Engine;
import heed.tensor.Parameters;
import heed.tensor.Tensor;
import heed.tensor.spi.DType;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** General and cosine attention by hand, and the fused way of all three against the plain one. */
class ProductScoresTest {

    private final Engine engine = Engine.open(new ReferenceBackend(), DType.FLOAT64);
    private final Parameters parameters = new Parameters(engine, 3);

    @AfterEach
    void close() {
        engine.close();
    }

    private Attention attention(Object written, Widths widths) {
        return Attention.create(Ref.parse(written, "arms.attention[2]"), widths, parameters, Parts.of(
                new DotAttentionFactory(), new GeneralAttentionFactory(), new CosineAttentionFactory()));
    }

    private static double[] softmax(double... scores) {
        double sum = 0;
        for (double score : scores) {
            sum += Math.exp(score);
        }
        double[] weights = new double[scores.length];
        for (int s = 0; s < scores.length; s++) {
            weights[s] = Math.exp(scores[s]) / sum;
        }
        return weights;
    }

    /**
     * Wᵀ q = (1, 2)·[[1, 0, −1], [0.5, 2, 0]] = (2, 4, −1); slots (1, 0, 2) and (0, 0.5, 1): scores 0 and 1.
     */
    @Test
    void generalByHand() {
        Attention attention = attention("general", new Widths(2, 3));
        parameters.all().get("W").assign(1, 0, -1, 0.5f, 2, 0);
        Attention.Read read = attention.over(engine.of(new double[] {1, 0, 2, 0, 0.5, 1}, 1, 2, 3), Mask.NONE)
                .read(engine.of(new double[] {1, 2}, 1, 1, 2));
        double[] a = softmax(0, 1);
        assertArrayEquals(a, read.weights().toDoubles(), 1e-15);
        assertArrayEquals(new double[] {a[0], 0.5 * a[1], 2 * a[0] + a[1]}, read.context().toDoubles(),
                1e-15);
        assertEquals(6, parameters.count());
    }

    /** q = (3, 4): its cosines with (4, 3), (0, 5) and (−6, −8) are 24/25, 4/5 and −1; β = 2. */
    @Test
    void cosineByHand() {
        Tensor memory = engine.of(new double[] {4, 3, 0, 5, -6, -8}, 1, 3, 2);
        Attention attention = attention(Map.of("cosine", Map.of("sharpness", 2)), new Widths(2, 2));
        Tensor query = engine.of(new double[] {3, 4}, 1, 1, 2);
        assertArrayEquals(softmax(1.92, 1.6, -2), attention.over(memory, Mask.NONE).read(query).weights()
                .toDoubles(), 1e-12);
        assertArrayEquals(softmax(1.92, 1.6, -2), attention.over(memory, Mask.NONE).read(query.mul(100))
                .weights().toDoubles(), 1e-12, "a length counts");
        parameters.all().get("beta").assign(0.5f);
        assertArrayEquals(softmax(0.48, 0.4, -0.5), attention.over(memory, Mask.NONE).read(query).weights()
                .toDoubles(), 1e-12);
        assertEquals(List.of("beta"), List.copyOf(parameters.all().keySet()));
    }

    /** A slot or query of zeros has no direction: cos = 0, and gradients are numbers. */
    @Test
    void cosineWithNothingIsNothing() {
        Tensor memory = engine.of(new double[] {0, 0, 4, 3}, 1, 2, 2).tracked();
        Tensor query = engine.of(new double[] {3, 4, 0, 0}, 1, 2, 2).tracked();
        Attention.Read read = attention("cosine", new Widths(2, 2)).over(memory, Mask.NONE).read(query);
        double[] a = softmax(0, 4 * 0.96);
        assertArrayEquals(new double[] {a[0], a[1], 0.5, 0.5}, read.weights().toDoubles(), 1e-12);
        read.context().sum().backward();
        for (Tensor leaf : List.of(memory, query)) {
            for (double g : leaf.gradient().orElseThrow().toDoubles()) {
                assertEquals(g, g, "NaN");
            }
        }
    }

    /** The fused way holds no scores; a bias of zeros asks for the plain one. */
    @ParameterizedTest
    @ValueSource(strings = {"dot", "general", "cosine"})
    void fusedIsPlain(String id) {
        Attention attention = attention(id, new Widths(5, 5));
        Tensor memory = engine.normal(13, 1, 3, 7, 5);
        Tensor query = engine.normal(13, 2, 3, 7, 5);
        for (Mask mask : List.of(Mask.NONE, Mask.padding(7, 3, 5), Mask.causal(true).padded(7, 0, 5))) {
            Attention.Read fused = attention.over(memory, mask).read(query);
            Attention.Read plain = attention.over(memory, mask.biased(engine.zeros(1, 1, 1))).read(query);
            assertArrayEquals(plain.context().toDoubles(), fused.context().toDoubles(), 1e-14);
            assertArrayEquals(plain.weights().toDoubles(), fused.weights().toDoubles(), 1e-15);
        }
    }

    @Test
    void unequalWidthsAreRefused() {
        assertEquals("cosine: the query is 64 wide, the memory 32; cosine needs equal widths: make them "
                + "equal, or take a mechanism that maps one to the other, such as general",
                assertThrows(BadInput.class, () -> attention("cosine", new Widths(64, 32))).getMessage());
    }

    @Test
    void optionsAreExact() {
        assertEquals("expected a number of at least 0, got the number -1", assertThrows(BadInput.class,
                () -> attention(Map.of("cosine", Map.of("sharpness", -1)), new Widths(2, 2))).getMessage());
        assertEquals("unknown option 'width' of general. Known: none", assertThrows(BadInput.class,
                () -> attention(Map.of("general", Map.of("width", 3)), new Widths(2, 2))).getMessage());
    }

    @Test
    void factoriesSayWhatTheyAre() {
        AttentionFactory<?> general = new GeneralAttentionFactory();
        AttentionFactory<?> cosine = new CosineAttentionFactory();
        assertEquals("general, Luong, Pham & Manning 2015, §3.1", general.id() + ", " + general.reference());
        assertEquals("cosine, Graves, Wayne & Danihelka 2014, §3.3.1, eq. (5) and (6)",
                cosine.id() + ", " + cosine.reference());
    }
}

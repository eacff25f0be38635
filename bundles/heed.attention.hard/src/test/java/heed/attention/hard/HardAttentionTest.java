package heed.attention.hard;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import heed.attention.Attention;
import heed.attention.Mask;
import heed.attention.Widths;
import heed.attention.additive.AdditiveAttentionFactory;
import heed.attention.normalizer.HardFactory;
import heed.backend.reference.ReferenceBackend;
import heed.component.BadInput;
import heed.component.Parts;
import heed.component.Ref;
import heed.tensor.Engine;
import heed.tensor.Losses;
import heed.tensor.Parameters;
import heed.tensor.Tensor;
import heed.tensor.spi.DType;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** B = 3, Tq = 2, S = 5, width 7. */
class HardAttentionTest {

    private static final Parts PARTS = Parts.of(new HardAttentionFactory(), new AdditiveAttentionFactory(),
            new HardFactory());

    private final Engine engine = Engine.open(new ReferenceBackend(), DType.FLOAT64);
    private final Parameters parameters = new Parameters(engine, 3);
    private final Tensor memory = engine.normal(1, 2, 3, 5, 7);
    private final Tensor query = engine.normal(1, 3, 3, 2, 7);
    private final Mask mask = Mask.padding(5, 2, 0);

    @AfterEach
    void close() {
        engine.close();
    }

    private Attention attention(Object written, Parts parts) {
        return Attention.create(Ref.parse(written, "arms.attention"), new Widths(7, 7), parameters, parts);
    }

    /** The scores of additive attention with the same weights, which a softmax tells. */
    private Tensor soft() {
        Parameters own = new Parameters(engine, 3);
        return Attention.create(Ref.of("additive"), new Widths(7, 7), own.in("of"), PARTS).over(memory, mask)
                .read(query).weights();
    }

    @Test
    void withoutGradientsTheContextIsTheLikeliestSlot() {
        Attention attention = attention("hard", PARTS);
        Tensor context = engine.withoutGradients(() -> attention.over(memory, mask).read(query).context());
        int[] likeliest = soft().argmax().toInts();
        for (int t = 0; t < 2; t++) {
            for (int b = 0; b < 2; b++) {
                assertArrayEquals(memory.select(0, b).select(0, likeliest[b * 2 + t]).toDoubles(),
                        context.select(0, b).select(0, t).toDoubles());
            }
            assertArrayEquals(new double[7], context.select(0, 2).select(0, t).toDoubles());
        }
    }

    @Test
    void whileTrainingOneSlotOfTheMaskIsRead() {
        Attention attention = attention(Map.of("hard", Map.of("expected", 0)), PARTS);
        double[] weights = attention.over(memory, mask).read(query).weights().toDoubles();
        assertEquals(1, engine.choices().size());
        for (int row = 0; row < 6; row++) {
            double sum = 0;
            for (int s = 0; s < 5; s++) {
                double a = weights[row * 5 + s];
                assertEquals(a, a * a, "0 or 1");
                sum += a;
                assertEquals(0, s < new int[] {5, 2, 0}[row / 2] ? 0 : a);
            }
            assertEquals(row < 4 ? 1 : 0, sum);
        }
    }

    /**
     * expected: 1 gives the softmax; decay: 0.75 lets a quarter of the loss in; reward and entropy: see the
     * gradient.
     */
    @Test
    void optionsReachTheNormalizer() {
        Attention expected = attention(Map.of("hard", Map.of("expected", 1)), PARTS);
        assertArrayEquals(soft().toDoubles(), expected.over(memory, mask).read(query).weights().toDoubles());
        Parameters other = new Parameters(engine, 3);
        Attention attention = Attention.create(Ref.parse(Map.of("hard",
                Map.of("expected", 0, "decay", 0.75, "reward", 0,
                "entropy", 0)), ""), new Widths(7, 7), other, PARTS);
        attention.over(memory, mask).read(query);
        Losses.throughChoices(engine.full(2, 3)).sum().backward();
        assertEquals(0.25 * 2, other.kept().get("normalizer.baseline").item(), 1e-15);
        assertArrayEquals(new double[7], other.all().get("of.v").gradient().orElseThrow().abs().toDoubles());
    }

    @Test
    void weightsAreThoseOfTheScoresAndTheBaselineIsKept() {
        attention("hard", PARTS);
        assertEquals(List.of("of.W", "of.U", "of.b", "of.v"), List.copyOf(parameters.all().keySet()));
        assertEquals(List.of("normalizer.baseline"), List.copyOf(parameters.kept().keySet()));
    }

    @Test
    void errorsSayWhere() {
        BadInput twice = assertThrows(BadInput.class,
                () -> attention(Map.of("hard", Map.of("of", "hard")), PARTS));
        assertEquals("arms.attention.hard.of", twice.key());
        assertEquals("hard attention chooses slots by the scores of another mechanism; hard makes its "
                + "weights itself: "
                + "name one that only scores, such as additive", twice.getMessage());
        BadInput both = assertThrows(BadInput.class, () -> Attention.create(Ref.parse(Map.of("hard",
                Map.of("normalizer", "hard")), "arms.attention"), new Widths(7, 7),
                new Parameters(engine, 1), PARTS));
        assertEquals("this mechanism makes its weights itself; leave 'normalizer' out, got 'hard'",
                both.getMessage());
        assertEquals("no NormalizerFactory 'hard'. Known: none", assertThrows(BadInput.class,
                () -> Attention.create(Ref.of("hard"), new Widths(7, 7), new Parameters(engine, 1),
                        Parts.of(new HardAttentionFactory(), new AdditiveAttentionFactory()))).getMessage());
    }
}

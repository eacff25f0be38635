package com.example.attention.cosine;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import heed.attention.Attention;
import heed.attention.AttentionMechanism;
import heed.attention.Mask;
import heed.attention.Reading;
import heed.attention.Widths;
import heed.backend.reference.ReferenceBackend;
import heed.component.BadInput;
import heed.component.Options;
import heed.component.Parts;
import heed.component.Ref;
import heed.tensor.Engine;
import heed.tensor.Parameters;
import heed.tensor.Scope;
import heed.tensor.Tensor;
import heed.tensor.spi.DType;
import java.util.Map;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** In double precision on the reference backend. The axes are B = 2, Tq = 3, S = 5, H = d = 7. */
class CosineAttentionTest {
    private static final int B = 2;
    private static final int TQ = 3;
    private static final int S = 5;
    private static final int H = 7;
    private static final long SEED = 11;

    private Engine engine;
    private Parameters parameters;
    private AttentionMechanism cosine;

    @BeforeEach
    void open() {
        engine = Engine.open(new ReferenceBackend(), DType.FLOAT64);
        parameters = new Parameters(engine, SEED);
        cosine = create(Map.of("sharpness", 2.5));
    }

    @AfterEach
    void close() {
        engine.close();
    }

    private AttentionMechanism create(Map<String, Object> options) {
        CosineAttentionFactory factory = new CosineAttentionFactory();
        Ref ref = options.isEmpty() ? Ref.of("cosine") : Ref.parse(Map.of("cosine", options), "arms.attention");
        return factory.create(Options.read(factory, ref), new Widths(H, H), parameters, Parts.of());
    }

    private Tensor query() {
        return engine.normal(SEED, 1, B, TQ, H);
    }

    private Tensor memory() {
        return engine.normal(SEED, 2, B, S, H);
    }

    private Tensor score(Tensor query, Tensor memory) {
        return cosine.score(query, cosine.keys(memory, 0), Reading.whole(engine, query.dim(1), memory.dim(1)));
    }

    @Test
    void theScoreIsBetaTimesTheCosine() {
        Tensor query = engine.of(new double[] {3, 4, 0, 0, 0, 0, 0}, 1, 1, H);
        Tensor memory = engine.of(new double[] {
            6, 8, 0, 0, 0, 0, 0,
            -3, -4, 0, 0, 0, 0, 0,
            0, 0, 9, 0, 0, 0, 0,
            5, 0, 0, 0, 0, 0, 0}, 1, 4, H);
        assertArrayEquals(new double[] {2.5, -2.5, 0, 2.5 * 3 / 5}, score(query, memory).toDoubles(), 1e-9);
    }

    @Test
    void weightsSumToOne() {
        Mask mask = Mask.padding(S, 2);
        Tensor weights = new Attention("cosine", cosine, H).over(memory(), mask).read(query()).weights();
        double[] sums = weights.sum(2).toDoubles();
        assertEquals(B * TQ, sums.length);
        for (double sum : sums) {
            assertEquals(1, sum, 1e-12);
        }
        for (double weight : weights.toDoubles()) {
            assertTrue(weight >= 0, "weight " + weight);
        }
    }

    @Test
    void lengthsDoNotMatter() {
        double[] plain = score(query(), memory()).toDoubles();
        assertArrayEquals(plain, score(query().mul(100), memory().mul(0.01)).toDoubles(), 1e-8);
        assertArrayEquals(plain, score(query().neg(), memory().neg()).toDoubles(), 1e-12);
    }

    @Test
    void aZeroVectorScoresZero() {
        assertArrayEquals(new double[B * TQ * S], score(query(), engine.zeros(B, S, H)).toDoubles(), 0);
    }

    @Test
    void gradientsMatchCentralDifferences() {
        double[] query = query().toDoubles();
        double[] memory = memory().toDoubles();
        check(query, x -> loss(engine.of(x, B, TQ, H), memory(), 2.5), x -> {
            Tensor leaf = engine.of(x, B, TQ, H).tracked();
            return gradient(leaf, score(leaf, memory()));
        });
        check(memory, x -> loss(query(), engine.of(x, B, S, H), 2.5), x -> {
            Tensor leaf = engine.of(x, B, S, H).tracked();
            return gradient(leaf, score(query(), leaf));
        });
        check(new double[] {2.5}, x -> loss(query(), memory(), x[0]),
                x -> gradient(parameters.all().get("beta"), score(query(), memory())));
    }

    /** A sum that weighs each score differently, so that no error can cancel another. */
    private Tensor weighed(Tensor scores) {
        return scores.mul(engine.normal(SEED, 3, B, TQ, S)).sum();
    }

    private double loss(Tensor query, Tensor memory, double beta) {
        return weighed(score(query, memory)).item() * beta / 2.5;
    }

    private double[] gradient(Tensor leaf, Tensor scores) {
        weighed(scores).backward();
        return leaf.gradient().orElseThrow().toDoubles();
    }

    private void check(double[] at, Function<double[], Double> loss, Function<double[], double[]> gradient) {
        double h = 1e-5;
        double[] computed;
        try (Scope scope = engine.scope()) {
            computed = gradient.apply(at);
        }
        for (int i = 0; i < at.length; i++) {
            double[] up = at.clone();
            double[] down = at.clone();
            up[i] += h;
            down[i] -= h;
            try (Scope scope = engine.scope()) {
                assertEquals((loss.apply(up) - loss.apply(down)) / (2 * h), computed[i], 1e-7, "element " + i);
            }
        }
    }

    @Test
    void wrongInputSaysWhatIsExpected() {
        CosineAttentionFactory factory = new CosineAttentionFactory();
        BadInput unequal = assertThrows(BadInput.class, () -> factory.create(new CosineAttentionFactory.Cosine(4),
                new Widths(5, 7), parameters, Parts.of()));
        assertEquals("cosine: the query is 5 wide, the memory 7; an angle needs equal widths: make them equal",
                unequal.getMessage());
        BadInput misspelt = assertThrows(BadInput.class, () -> create(Map.of("sharpnes", 3)));
        assertEquals("unknown option 'sharpnes' of cosine; did you mean 'sharpness'? Known: sharpness",
                misspelt.getMessage());
    }
}

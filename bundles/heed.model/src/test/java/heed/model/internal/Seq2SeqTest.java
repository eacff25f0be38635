package heed.model.internal;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import heed.attention.additive.AdditiveAttentionFactory;
import heed.attention.dot.DotAttentionFactory;
import heed.backend.reference.ReferenceBackend;
import heed.cell.rnn.SimpleRnnFactory;
import heed.component.BadInput;
import heed.component.Parts;
import heed.component.Ref;
import heed.dataset.Example;
import heed.dataset.Form;
import heed.dataset.Pair;
import heed.dataset.Vocabulary;
import heed.model.Model;
import heed.model.Models;
import heed.model.Prediction;
import heed.tensor.Engine;
import heed.tensor.Parameters;
import heed.tensor.Scope;
import heed.tensor.optimizer.Adam;
import heed.tensor.optimizer.Optimizer;
import heed.tensor.spi.DType;
import heed.tensor.spi.Philox;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** A model that has learnt to copy every sequence of one to three of three tokens. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class Seq2SeqTest {

    private static final long SEED = 11;
    private static final int STEPS = 400;
    private static final int BATCH = 13;
    private static final Form FORM = new Form.Pairs(new Vocabulary(Set.of("a", "b", "c")),
            new Vocabulary(Set.of("a", "b", "c")));

    private final Engine engine = Engine.open(new ReferenceBackend(), DType.FLOAT32);
    private final List<Pair> all = sequences();
    private Model model;

    @BeforeAll
    void train() {
        Parameters parameters = new Parameters(engine, SEED);
        model = model("additive", parameters, 100);
        Optimizer optimizer = new Optimizer(new Adam(0.01), parameters);
        Philox philox = new Philox(SEED, 1);
        for (int step = 0; step < STEPS; step++) {
            List<Pair> batch = new ArrayList<>();
            for (int i = 0; i < BATCH; i++) {
                batch.add(all.get(philox.below((long) step * BATCH + i, all.size())));
            }
            try (Scope scope = engine.scope()) {
                model.loss(batch).backward();
                optimizer.clip(5);
                optimizer.step();
            }
        }
    }

    @AfterAll
    void close() {
        engine.close();
    }

    private static Model model(String attention, Parameters parameters, int maxLength) {
        Ref ref = Ref.parse(Map.of("seq2seq", Map.of("attention", attention, "hidden", 17, "embedding", 7,
                "max-length", maxLength)), "");
        return Models.create(ref, FORM, parameters, Parts.of(new SimpleRnnFactory(),
                new AdditiveAttentionFactory(), new DotAttentionFactory(), new Seq2SeqFactory()));
    }

    private static List<Pair> sequences() {
        List<Pair> pairs = new ArrayList<>();
        for (int length = 1; length <= 3; length++) {
            for (int code = 0; code < Math.pow(3, length); code++) {
                int[] tokens = new int[length];
                for (int i = 0, rest = code; i < length; i++, rest /= 3) {
                    tokens[i] = Vocabulary.UNKNOWN + 1 + rest % 3;
                }
                pairs.add(new Pair(tokens, tokens));
            }
        }
        return pairs;
    }

    private List<Prediction.Tokens> predict(List<? extends Example> batch, boolean attention) {
        try (Scope scope = engine.scope()) {
            return engine.withoutGradients(() -> model.predict(batch, attention)).stream()
                    .map(Prediction.Tokens.class::cast).toList();
        }
    }

    @Test
    void copiesEverySequence() {
        assertEquals(3 + 9 + 27, all.size());
        List<Prediction.Tokens> said = predict(all, false);
        for (int i = 0; i < all.size(); i++) {
            assertArrayEquals(all.get(i).target(), said.get(i).tokens(), "seed " + SEED + ", sequence " + i);
            assertEquals(Optional.empty(), said.get(i).attention());
        }
    }

    @Test
    void attentionHasARowForEachTokenAndTheEnd() {
        List<Prediction.Tokens> said = predict(all, true);
        for (int i = 0; i < all.size(); i++) {
            float[][] map = said.get(i).attention().orElseThrow();
            assertEquals(said.get(i).tokens().length + 1, map.length);
            for (float[] row : map) {
                assertEquals(all.get(i).source().length, row.length);
                double sum = 0;
                for (float weight : row) {
                    assertTrue(weight >= 0, "weights are not negative");
                    sum += weight;
                }
                assertEquals(1, sum, 1e-6);
            }
        }
    }

    @Test
    void predictionsDoNotSeeTheirBatch() {
        List<Prediction.Tokens> together = predict(all, true);
        for (int i = 0; i < all.size(); i++) {
            Prediction.Tokens alone = predict(List.of(all.get(i)), true).get(0);
            assertArrayEquals(alone.tokens(), together.get(i).tokens());
            float[][] map = together.get(i).attention().orElseThrow();
            for (int t = 0; t < map.length; t++) {
                assertArrayEquals(alone.attention().orElseThrow()[t], map[t], 1e-6f);
            }
        }
    }

    @Test
    void targetsAreNotLookedAt() {
        List<Pair> lies = all.stream().map(pair -> new Pair(pair.source(), new int[] {4})).toList();
        List<Prediction.Tokens> said = predict(lies, false);
        for (int i = 0; i < all.size(); i++) {
            assertArrayEquals(all.get(i).source(), said.get(i).tokens());
        }
    }

    /** The loss counts tokens and end marks, not padding: that of a batch is the mean over all its tokens. */
    @Test
    void lossIsTheMeanOverTokens() {
        double sum = 0;
        int tokens = 0;
        List<Pair> batch = List.of(all.get(0), all.get(20), all.get(5));
        try (Scope scope = engine.scope()) {
            for (Pair pair : batch) {
                int own = pair.target().length + 1;
                sum += own * model.loss(List.of(pair)).item();
                tokens += own;
            }
            assertEquals(sum / tokens, model.loss(batch).item(), 1e-5);
        }
    }

    /** Without weights that mean anything, the end need not come. */
    @Test
    void saysNoMoreThanItMay() {
        try (Engine other = Engine.open(new ReferenceBackend(), DType.FLOAT32)) {
            Parameters parameters = new Parameters(other, SEED);
            Model untrained = model("none", parameters, 5);
            other.kernels().fill(parameters.all().get("b_s").slice(0, 4, 5).view(), 1000);
            Prediction.Tokens said = (Prediction.Tokens) untrained.predict(all.subList(0, 2), true).get(1);
            assertArrayEquals(new int[] {4, 4, 4, 4, 4}, said.tokens());
            assertEquals(Optional.empty(), said.attention(), "no attention, no map");
        }
    }

    @Test
    void refusesSeries() {
        assertEquals("seq2seq learns from pairs of token sequences, such as number-words gives; this dataset "
                + "gives series of vectors: take the model 'regressor'",
                assertThrows(BadInput.class, () -> Models.create(Ref.of("seq2seq"), new Form.Values(2, 1),
                        new Parameters(engine, 1), Parts.of(new Seq2SeqFactory()))).getMessage());
    }

    @Test
    void padsAtTheEnd() {
        Padded begun = Padded.begun(List.of(new int[] {7}, new int[] {5, 6}));
        assertEquals("[1, 7, 0, 1, 5, 6]", Arrays.toString(begun.ids()));
        assertEquals("[2, 3]", Arrays.toString(begun.lengths()));
        Padded ended = Padded.ended(List.of(new int[] {7}, new int[] {5, 6}));
        assertEquals("[7, 2, 0, 5, 6, 2]", Arrays.toString(ended.ids()));
        assertArrayEquals(new double[] {1, 1, 0, 1, 1, 1}, ended.weights(engine).toDoubles());
    }
}

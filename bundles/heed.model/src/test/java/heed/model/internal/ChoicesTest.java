package heed.model.internal;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import heed.attention.additive.AdditiveAttentionFactory;
import heed.attention.dot.DotAttentionFactory;
import heed.attention.monotonic.MonotonicAttentionFactory;
import heed.attention.normalizer.GumbelFactory;
import heed.attention.normalizer.HardFactory;
import heed.attention.normalizer.SparsemaxFactory;
import heed.backend.reference.ReferenceBackend;
import heed.cell.internal.SelfAttentionFactory;
import heed.cell.rnn.SimpleRnnFactory;
import heed.component.Parts;
import heed.component.Ref;
import heed.dataset.Example;
import heed.dataset.Form;
import heed.dataset.Pair;
import heed.dataset.Series;
import heed.dataset.Vocabulary;
import heed.model.Model;
import heed.model.Models;
import heed.tensor.Engine;
import heed.tensor.Parameters;
import heed.tensor.Scope;
import heed.tensor.Tensor;
import heed.tensor.optimizer.Adam;
import heed.tensor.optimizer.Optimizer;
import heed.tensor.spi.DType;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Losses of models that choose by chance on their way. */
class ChoicesTest {

    private static final Parts PARTS = Parts.of(new SimpleRnnFactory(), new SelfAttentionFactory(),
            new AdditiveAttentionFactory(), new DotAttentionFactory(), new HardFactory(),
            new SparsemaxFactory(), new GumbelFactory(), new MonotonicAttentionFactory(),
            new Seq2SeqFactory(), new RegressorFactory());

    private static final Form PAIRS = new Form.Pairs(new Vocabulary(List.of("a", "b", "c")),
            new Vocabulary(List.of("d", "e", "f")));

    private static final List<Example> TEXTS = List.of(
            new Pair(new int[] {4, 5, 6}, new int[] {5, 4}),
            new Pair(new int[] {6}, new int[] {4, 5, 5, 6}),
            new Pair(new int[] {5, 5, 4, 6, 4}, new int[] {6}));

    private static final List<Example> SERIES = List.of(
            new Series(new float[][] {{0.3f, 1}, {-0.2f, 0}, {0.9f, 1}}, new float[] {0.7f, 0}),
            new Series(new float[][] {{0.1f, 0}, {0.5f, 1}}, new float[] {-0.4f, 2}));

    private final Engine engine = Engine.open(new ReferenceBackend(), DType.FLOAT64);

    @AfterEach
    void close() {
        engine.close();
    }

    private static Model model(String id, Object normalizer, Parameters parameters) {
        Object attention = Map.of("additive", Map.of("normalizer", normalizer));
        Map<String, Object> options = id.equals("seq2seq")
                ? Map.of("attention", attention, "hidden", 5, "embedding", 3)
                : Map.of("cell", Map.of("self-attention",
                Map.of("cell", "simple-rnn", "attention", attention)),
                        "hidden", 5);
        return Models.create(Ref.parse(Map.of(id, options), ""),
                id.equals("seq2seq") ? PAIRS : new Form.Values(2, 2),
                parameters, PARTS);
    }

    /**
     * Hard attention that always takes its expected weights is soft attention, by the other way through the
     * loss.
     */
    @ParameterizedTest
    @ValueSource(strings = {"seq2seq", "regressor"})
    void theLossAndItsGradientStay(String id) {
        List<Example> batch = id.equals("seq2seq") ? TEXTS : SERIES;
        List<Map<String, double[]>> found = new ArrayList<>();
        for (Object normalizer : List.of("own", Map.of("hard", Map.of("expected", 1, "entropy", 0)))) {
            Parameters parameters = new Parameters(engine, 7);
            Model model = model(id, normalizer, parameters);
            Map<String, double[]> numbers = new TreeMap<>();
            try (Scope scope = engine.scope()) {
                Tensor loss = model.loss(batch);
                loss.backward();
                assertEquals(found.size(), engine.choices().size());
                numbers.put("loss", new double[] {loss.item()});
                parameters.all().forEach((name, weight) ->
                        numbers.put(name, weight.gradient().orElseThrow().toDoubles()));
            }
            found.add(numbers);
        }
        assertEquals(found.get(0).keySet(), found.get(1).keySet());
        found.get(0).forEach((name, numbers) ->
                assertArrayEquals(numbers, found.get(1).get(name), 1e-14, name));
    }

    /**
     * What a choice hears is −log p(y) of each row, which sum up to the loss of the batch times its 3 + 5 + 2
     * tokens.
     */
    @Test
    void aChoiceHearsTheLossOfItsRow() {
        Model model = model("seq2seq", "own", new Parameters(engine, 7));
        List<double[]> heard = new ArrayList<>();
        try (Scope scope = engine.scope()) {
            engine.chose(loss -> {
                heard.add(loss.toDoubles());
                return loss;
            });
            double all = model.loss(TEXTS).item();
            double[] rows = heard.get(0);
            assertEquals(3, rows.length);
            assertEquals(10 * all, rows[0] + rows[1] + rows[2], 1e-13);
            assertEquals(5 * engine.withoutGradients(() -> model.loss(TEXTS.subList(1, 2))).item(), rows[1],
                    1e-13);
        }
    }

    @ParameterizedTest
    @CsvSource({"dot,own,dot", "dot,sparsemax,dot(normalizer=sparsemax)",
            "none,sparsemax,none(normalizer=sparsemax)"})
    void theNormalizerIsHandedOn(String attention, String normalizer, String expected) {
        assertEquals(expected, options(Ref.of(attention), normalizer).read().toString());
    }

    @Test
    void theMechanismsOwnWordCounts() {
        Ref hard = Ref.of("dot").with("normalizer", "hard");
        assertEquals(hard, options(hard, "sparsemax").read());
    }

    private static Seq2SeqFactory.Options options(Ref attention, String normalizer) {
        return new Seq2SeqFactory.Options(Ref.of("simple-rnn"), Ref.of("same"), attention, Ref.of(normalizer), 3, 5, 0, 7);
    }

    /** To copy all sequences of four of three tokens. */
    @ParameterizedTest
    @ValueSource(strings = {"hard", "gumbel", "monotonic"})
    void whatChoosesLearns(String name) {
        Object attention = name.equals("monotonic") ? Map.of("monotonic", Map.of("of", "additive"))
                : Map.of("additive", Map.of("normalizer", name));
        Parameters parameters = new Parameters(engine, 7);
        Model model = Models.create(Ref.parse(Map.of("seq2seq", Map.of("attention", attention, "hidden", 11,
                "embedding", 5)), ""), PAIRS, parameters, PARTS);
        Optimizer optimizer = new Optimizer(new Adam(0.02), parameters);
        List<Pair> all = new ArrayList<>();
        for (int code = 0; code < 81; code++) {
            int[] tokens = {4 + code % 3, 4 + code / 3 % 3, 4 + code / 9 % 3, 4 + code / 27};
            all.add(new Pair(tokens, tokens));
        }
        double first = engine.withoutGradients(() -> model.loss(all)).item();
        for (int step = 0; step < 300; step++) {
            engine.drawing(7, step);
            try (Scope scope = engine.scope()) {
                model.loss(all).backward();
                optimizer.clip(5);
                optimizer.step();
            }
        }
        double last = engine.withoutGradients(() -> model.loss(all)).item();
        assertTrue(last < 0.1 * first, name + ", seed 7: loss from " + first + " to " + last);
    }
}

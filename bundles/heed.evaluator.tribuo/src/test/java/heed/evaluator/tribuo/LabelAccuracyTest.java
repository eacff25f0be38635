package heed.evaluator.tribuo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import heed.component.BadInput;
import heed.component.Options;
import heed.dataset.Form;
import heed.dataset.Pair;
import heed.dataset.Vocabulary;
import heed.evaluator.Evaluation;
import heed.evaluator.Judged;
import heed.evaluator.Subject;
import heed.model.Prediction;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class LabelAccuracyTest {

    private static final Vocabulary WORDS = new Vocabulary(List.of("ein", "und", "zwei"));

    private static LabelAccuracyFactory.Limit limit(Map<String, Object> options) {
        return Options.read(LabelAccuracyFactory.Limit.class, options, "evaluate[0]", "accuracy");
    }

    private static Judged said(String truth, String said) {
        return new Judged(new Pair(new int[] {4}, ids(truth)),
                new Prediction.Tokens(ids(said), Optional.empty()));
    }

    private static int[] ids(String words) {
        return words.isEmpty() ? new int[0] : WORDS.ids(List.of(words.split(" ")));
    }

    private static Evaluation evaluate(Judged... judged) {
        return new LabelAccuracyFactory().create(limit(Map.of()), new Form.Pairs(WORDS, WORDS))
                .evaluate(List.of(judged), new Subject("seq2seq", "number words, test"));
    }

    private static void assertMetrics(Evaluation found, double accuracy, double macroF1) {
        assertEquals(List.of("accuracy", "macro-f1"), found.metrics().stream().map(m -> m.name()).toList());
        assertEquals(accuracy, found.metrics().get(0).value(), 1e-9);
        assertEquals(macroF1, found.metrics().get(1).value(), 1e-9);
        assertTrue(found.metrics().stream().allMatch(m -> m.higherIsBetter()));
    }

    /**
     * Four of five positions. ein: 2 of 2 said, 2 of 3 found: F1 = 4/5. und: all: 1. zwei: 1 of 2 said, 1 of
     * 1 found: 2/3.
     */
    @Test
    void equalLengthsAsComputedByHand() {
        Evaluation found = evaluate(said("ein und ein", "ein und zwei"), said("zwei ein", "zwei ein"));
        assertMetrics(found, 4 / 5.0, (4 / 5.0 + 1 + 2 / 3.0) / 3);
    }

    /** Of five positions two are right; zwei said for nothing, und missing: F1 of ein 1, of the others 0. */
    @Test
    void missingAndSurplusTokensAreErrors() {
        Evaluation found = evaluate(said("ein und", "ein"), said("ein", "ein zwei"), said("und", ""));
        assertMetrics(found, 2 / 5.0, 1 / 4.0);
    }

    /** A token lost in front shifts all that follow: alignment is by position. */
    @Test
    void alignmentIsByPosition() {
        assertEquals(0, evaluate(said("ein und zwei", "und zwei")).metrics().get(0).value());
    }

    @Test
    void provenanceIsTribuos() {
        Map<String, String> provenance = evaluate(said("ein", "ein")).provenance();
        assertEquals("org.tribuo.classification.evaluation.LabelEvaluator",
                provenance.get("tribuo.evaluator"));
        assertTrue(provenance.containsValue("seq2seq"), provenance::toString);
        assertTrue(provenance.containsValue("number words, test"), provenance::toString);
        assertTrue(provenance.containsValue("4.3.2"), provenance::toString);
    }

    /** Only what occurs takes room in the table. */
    @Test
    void tensOfThousandsOfPositionsAreJudged() {
        Evaluation found = evaluate(IntStream.range(0, 20_011)
                .mapToObj(i -> said("ein und zwei", i % 2 == 0 ? "ein und zwei" : "ein und ein"))
                .toArray(Judged[]::new));
        assertEquals((3 * 10_006 + 2 * 10_005) / (3.0 * 20_011), found.metrics().get(0).value(), 1e-9);
    }

    @Test
    void aLargeVocabularyIsRefusedBeforeItTakesTheMemory() {
        Vocabulary large = new Vocabulary(IntStream.range(0, 5000).mapToObj(i -> "w" + i).toList());
        Form.Pairs form = new Form.Pairs(WORDS, large);
        BadInput refused = assertThrows(BadInput.class,
                () -> new LabelAccuracyFactory().create(limit(Map.of()), form));
        assertEquals("accuracy keeps a table of tokens by tokens, and the target vocabulary of 5004 is "
                + "larger than max-vocabulary 4096; raise it or use exact-match", refused.getMessage());
        new LabelAccuracyFactory().create(limit(Map.of("max-vocabulary", 5004)), form);
    }

    @Test
    void numbersAreRefused() {
        BadInput refused = assertThrows(BadInput.class,
                () -> new LabelAccuracyFactory().create(limit(Map.of()), new Form.Values(2, 1)));
        assertTrue(refused.getMessage().endsWith("such as regression"), refused::getMessage);
    }
}

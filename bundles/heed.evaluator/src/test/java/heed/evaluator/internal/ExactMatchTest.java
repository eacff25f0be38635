package heed.evaluator.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import heed.component.BadInput;
import heed.component.NoOptions;
import heed.dataset.Example;
import heed.dataset.Form;
import heed.dataset.Pair;
import heed.dataset.Series;
import heed.dataset.Vocabulary;
import heed.evaluator.Evaluation;
import heed.evaluator.Judged;
import heed.evaluator.Metric;
import heed.evaluator.Subject;
import heed.model.Prediction;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ExactMatchTest {

    private static final Form PAIRS =
            new Form.Pairs(new Vocabulary(List.of("a")), new Vocabulary(List.of("b")));

    private static Evaluation evaluate(Judged... judged) {
        return new ExactMatchFactory().create(new NoOptions(), PAIRS)
                .evaluate(List.of(judged), new Subject("parrot", "seven words, test"));
    }

    private static Judged said(int[] truth, int... said) {
        return new Judged(new Pair(new int[] {4}, truth), new Prediction.Tokens(said, Optional.empty()));
    }

    @Test
    void wholeSequencesCount() {
        Evaluation found = evaluate(
                said(new int[] {4, 5, 6}, 4, 5, 6),
                said(new int[] {4, 5, 6}, 4, 5),
                said(new int[] {4, 5}, 4, 5, 6),
                said(new int[] {4, 5}, 5, 4),
                said(new int[] {4}),
                said(new int[] {7}, 7),
                said(new int[] {7}, 4));
        assertEquals(List.of(new Metric("exact-match", 2.0 / 7, true)), found.metrics());
        assertEquals(Map.of("right", "2", "examples", "7", "model", "parrot", "data", "seven words, test"),
                found.provenance());
    }

    @Test
    void numbersAreRefusedWithAnotherEvaluator() {
        BadInput refused = assertThrows(BadInput.class,
                () -> new ExactMatchFactory().create(new NoOptions(), new Form.Values(2, 1)));
        assertTrue(refused.getMessage().endsWith("numbers as targets; use an evaluator of numbers, "
                + "such as regression"), refused::getMessage);
    }

    @Test
    void aModelThatAnswersNumbersIsRefused() {
        Example series = new Series(new float[][] {{1}}, new float[] {1});
        Prediction number = new Prediction.Values(new float[] {1}, Optional.empty());
        BadInput refused = assertThrows(BadInput.class, () -> evaluate(new Judged(series, number)));
        assertEquals("exact-match judges tokens said of pairs, got Values said of Series; does the model fit "
                + "the dataset?", refused.getMessage());
    }
}

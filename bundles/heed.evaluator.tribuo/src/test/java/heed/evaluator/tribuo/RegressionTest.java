package heed.evaluator.tribuo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import heed.component.BadInput;
import heed.component.NoOptions;
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

class RegressionTest {

    private static Judged said(float[] truth, float... values) {
        return new Judged(new Series(new float[][] {{0}}, truth),
                new Prediction.Values(values, Optional.empty()));
    }

    private static float[] of(float... values) {
        return values;
    }

    private static Evaluation evaluate(int targets, Judged... judged) {
        return new RegressionEvaluatorFactory().create(new NoOptions(), new Form.Values(1, targets))
                .evaluate(List.of(judged), new Subject("simple-rnn", "adding, test"));
    }

    private static void assertMetric(Evaluation found, int at, String name, double value,
            boolean higherIsBetter) {
        Metric metric = found.metrics().get(at);
        assertEquals(name, metric.name());
        assertEquals(value, metric.value(), 1e-9);
        assertEquals(higherIsBetter, metric.higherIsBetter());
    }

    /** Errors 1, 0, −2 of truths 1, 2, 6 with mean 3: squares sum to 5, about the mean to 4 + 1 + 9 = 14. */
    @Test
    void oneTargetAsComputedByHand() {
        Evaluation found = evaluate(1, said(of(1), 2), said(of(2), 2), said(of(6), 4));
        assertMetric(found, 0, "mse", 5 / 3.0, false);
        assertMetric(found, 1, "rmse", Math.sqrt(5 / 3.0), false);
        assertMetric(found, 2, "mae", 3 / 3.0, false);
        assertMetric(found, 3, "r2", 1 - 5 / 14.0, true);
        assertEquals(4, found.metrics().size());
    }

    /** The first as above; the second is 0, 10, 5 with errors 3, 3, 3: squares 27, about the mean 50. */
    @Test
    void severalTargetsAreAveraged() {
        Evaluation found = evaluate(2, said(of(1, 0), 2, 3), said(of(2, 10), 2, 13), said(of(6, 5), 4, 8));
        assertMetric(found, 0, "mse", (5 / 3.0 + 9) / 2, false);
        assertMetric(found, 1, "rmse", (Math.sqrt(5 / 3.0) + 3) / 2, false);
        assertMetric(found, 2, "mae", (1 + 3) / 2.0, false);
        assertMetric(found, 3, "r2", (1 - 5 / 14.0 + 1 - 27 / 50.0) / 2, true);
    }

    /** Eleven targets, of which only the last is wrong, by 11: names sort otherwise than numbers. */
    @Test
    void targetsAreNotMixedUp() {
        float[] truth = new float[11];
        float[] said = new float[11];
        for (int k = 0; k < 11; k++) {
            truth[k] = k;
            said[k] = k;
        }
        said[10] = -1;
        assertMetric(evaluate(11, said(truth, said)), 0, "mse", 11, false);
    }

    @Test
    void provenanceIsTribuos() {
        Map<String, String> provenance = evaluate(1, said(of(1), 2), said(of(3), 3)).provenance();
        assertEquals("org.tribuo.regression.evaluation.RegressionEvaluator",
                provenance.get("tribuo.evaluator"));
        assertEquals("simple-rnn", provenance.get("tribuo.model-provenance.instance-values.heed-model"));
        assertEquals("adding, test", provenance.get("tribuo.dataset-provenance.description"));
        assertEquals("4.3.2", provenance.get("tribuo.tribuo-version"));
        assertTrue(provenance.keySet().stream().noneMatch(key -> key.contains("train")),
                provenance::toString);
    }

    @Test
    void tokensAreRefused() {
        Form pairs = new Form.Pairs(new Vocabulary(List.of()), new Vocabulary(List.of()));
        BadInput refused = assertThrows(BadInput.class,
                () -> new RegressionEvaluatorFactory().create(new NoOptions(), pairs));
        assertTrue(refused.getMessage().endsWith("such as accuracy or exact-match"), refused::getMessage);
        Judged tokens = new Judged(new Pair(new int[] {4}, new int[] {4}),
                new Prediction.Tokens(new int[] {4}, Optional.empty()));
        assertEquals("regression judges values said of series, got Tokens said of Pair; does the model fit "
                + "the dataset?", assertThrows(BadInput.class, () -> evaluate(1, tokens)).getMessage());
    }

    @Test
    void theWrongNumberOfValuesIsRefused() {
        assertEquals("regression: 2 values where the dataset has 1 targets; does the model fit the dataset?",
                assertThrows(BadInput.class, () -> evaluate(1, said(of(1), 2, 3))).getMessage());
    }
}

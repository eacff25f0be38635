package heed.evaluator.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import heed.component.NoOptions;
import heed.dataset.Form;
import heed.dataset.Series;
import heed.evaluator.Evaluation;
import heed.evaluator.Evaluator;
import heed.evaluator.Judged;
import heed.evaluator.Metric;
import heed.evaluator.Subject;
import heed.model.Prediction;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class WhereItLookedTest {

    private static final Evaluator EVALUATOR = new WhereItLookedFactory()
            .create(new NoOptions(), new Form.Values(1, 1));

    private static Evaluation evaluate(float[][]... maps) {
        return EVALUATOR.evaluate(Arrays.stream(maps).map(map -> judged(Optional.of(map))).toList(),
                new Subject("parrot", "seven words"));
    }

    private static Judged judged(Optional<float[][]> map) {
        return new Judged(new Series(new float[][] {{1}}, new float[] {1}),
                new Prediction.Values(new float[] {1}, map));
    }

    private static void check(Evaluation found, double entropy, double maximum, double distance) {
        List<Metric> metrics = found.metrics();
        assertEquals(List.of("attention-entropy", "attention-maximum", "attention-distance"),
                metrics.stream().map(Metric::name).toList());
        assertEquals(entropy, metrics.get(0).value(), 1e-12);
        assertEquals(maximum, metrics.get(1).value(), 1e-12);
        assertEquals(distance, metrics.get(2).value(), 1e-12);
    }

    /**
     * Row 0 looks at slot 0, where the diagonal is; row 1 at all 5 alike, around slot 2, where it is at 4.
     */
    @Test
    void byHand() {
        Evaluation found = evaluate(new float[][] {{1, 0, 0, 0, 0}, {1, 1, 1, 1, 1}});
        check(found, Math.log(5) / 2, (1 + 0.2) / 2, (0 + 2) / 2.0);
        assertEquals(Map.of("rows", "2", "maps", "1", "model", "parrot", "data", "seven words"),
                found.provenance());
    }

    @Test
    void aSquareMapHasStepTAtSlotT() {
        check(evaluate(new float[][] {{1, 0, 0}, {0, 1, 0}, {0.5f, 0.5f, 0}}), Math.log(2) / 3, 2.5 / 3,
                1.5 / 3);
    }

    /** 0.25 and 0.75 of a whole of 2; the rows of zeros would bring NaN. */
    @Test
    void rowsNeedNotSumToOneAndEmptyOnesDoNotCount() {
        Evaluation found = evaluate(new float[][] {{0, 0}}, new float[][] {{0.5f, 1.5f}});
        check(found, -0.25 * Math.log(0.25) - 0.75 * Math.log(0.75), 0.75, 0.75);
        assertEquals("1", found.provenance().get("rows"));
    }

    @Test
    void asksForMapsAndSaysNothingWithoutThem() {
        assertTrue(EVALUATOR.readsAttention());
        assertEquals(List.of(), EVALUATOR.evaluate(List.of(judged(Optional.empty()))).metrics());
    }
}

package heed.experiment.internal.compare;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import heed.experiment.Comparison;
import heed.experiment.Comparison.Row;
import heed.experiment.Comparison.Summary;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ComparerTest {

    @Test
    void intervalIsStudentsT() {
        // 1, 2, 3: mean 2, deviation 1, standard error 1/√3, t(0.975, 2) = 4.302653 (tables)
        Summary summary = Comparer.summary(1, 2, 3);
        assertEquals(2, summary.mean(), 1e-15);
        assertEquals(4.302653 / Math.sqrt(3), summary.interval(), 1e-6);
        assertEquals(1, summary.min());
        assertEquals(3, summary.max());
    }

    @Test
    void oneRunHasNoInterval() {
        assertTrue(Double.isNaN(Comparer.summary(0.5).interval()));
    }

    private static Comparison comparison() {
        Map<String, Boolean> metrics = new LinkedHashMap<>();
        metrics.put("exact-match", true);
        metrics.put("loss", false);
        return new Comparison("words/1", List.of("attention"), metrics, List.of(
                row("none", 1, new Summary(2, 0.25, 0.125, 0.2, 0.3), new Summary(2, 2, 0.5, 1.9, 2.1)),
                row("a,\"b\"", 2, new Summary(1, 0.75, Double.NaN, 0.75, 0.75), new Summary(1, 2, Double.NaN, 2, 2))));
    }

    private static Row row(String arm, int finished, Summary match, Summary loss) {
        return new Row(Map.of("attention", arm), Map.of("finished", finished),
                Map.of("exact-match", match, "loss", loss));
    }

    @Test
    void theBestIsMarkedUnlessAllAreEqual() {
        String[] lines = comparison().text().split("\n");
        assertTrue(lines[2].matches("none +1 +0\\.2500 ± 0\\.1250 +2\\.0000 ± 0\\.5000 .*"), lines[2]);
        assertTrue(lines[3].contains("0.7500 *") && !lines[3].contains("2.0000 *"), lines[3]);
    }

    @Test
    void csvQuotesWhatNeedsIt() {
        assertTrue(comparison().csv().startsWith("session,attention,metric,n,mean,interval,min,max\n"));
        assertTrue(comparison().csv().contains("words/1,\"a,\"\"b\"\"\",exact-match,1,0.75,,0.75,0.75\n"),
                comparison().csv());
    }
}

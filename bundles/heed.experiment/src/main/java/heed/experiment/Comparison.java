package heed.experiment;

import heed.experiment.internal.compare.Tables;
import java.util.List;
import java.util.Map;

/**
 * The arms of an experiment side by side.
 *
 * @param session which session: {@code number-words/20261121-093000}
 * @param axes what varies
 * @param metrics judged on the test part, in order, with the direction that is better
 * @param rows an arm each, in order
 */
public record Comparison(String session, List<String> axes, Map<String, Boolean> metrics, List<Row> rows) {

    /**
     * One arm.
     *
     * @param arm value by axis
     * @param states how many of its runs are in which state: finished, running, stopped, failed, died
     * @param values by metric, over the finished runs; absent where none has it
     */
    public record Row(Map<String, String> arm, Map<String, Integer> states, Map<String, Summary> values) {
    }

    /**
     * A metric over seeds.
     *
     * @param n number of runs
     * @param interval half the width of the 95 % interval of the mean (Student's t); NaN for one run
     */
    public record Summary(int n, double mean, double interval, double min, double max) {
    }

    /** As a table for people. */
    public String text() {
        return Tables.text(this);
    }

    /** As CSV, a row for each arm and metric. */
    public String csv() {
        return Tables.csv(this);
    }

    /** As JSON. */
    public String json() {
        return Tables.json(this);
    }
}

package heed.experiment.internal.compare;

import heed.experiment.Comparison;
import heed.experiment.Comparison.Row;
import heed.experiment.Comparison.Summary;
import heed.experiment.internal.record.Records;
import heed.experiment.internal.record.RunState;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.DoubleStream;
import org.apache.commons.math3.distribution.TDistribution;

/** Groups the runs of a session by arm and summarises each metric over the seeds. */
public final class Comparer {

    private Comparer() {
    }

    /** The comparison of a session's folder. */
    public static Comparison compare(Path session) {
        Map<Map<String, String>, List<Records.Recorded>> arms = new LinkedHashMap<>();
        Map<String, Boolean> metrics = new LinkedHashMap<>();
        for (Records.Recorded run : Records.runs(session)) {
            arms.computeIfAbsent(arm(run), arm -> new ArrayList<>()).add(run);
            metricsOf(run).forEach((name, metric) ->
                    metrics.putIfAbsent(name, Boolean.TRUE.equals(metric.get("higher-is-better"))));
        }
        List<Row> rows = new ArrayList<>();
        arms.forEach((arm, runs) -> rows.add(row(arm, runs, metrics)));
        List<String> axes = rows.isEmpty() ? List.of() : List.copyOf(rows.get(0).arm().keySet());
        return new Comparison(session.getParent().getFileName() + "/" + session.getFileName(), axes, metrics, rows);
    }

    private static Row row(Map<String, String> arm, List<Records.Recorded> runs, Map<String, Boolean> metrics) {
        Map<String, Integer> states = new LinkedHashMap<>();
        runs.forEach(run -> states.merge(run.state().word(), 1, Integer::sum));
        List<Records.Recorded> finished = runs.stream().filter(run -> run.state() == RunState.FINISHED).toList();
        Map<String, Summary> values = new LinkedHashMap<>();
        for (String metric : metrics.keySet()) {
            double[] all = finished.stream().map(Comparer::metricsOf).filter(of -> of.containsKey(metric))
                    .mapToDouble(of -> number(of.get(metric).get("value"))).toArray();
            put(values, metric, all);
        }
        put(values, "seconds", finished.stream().filter(run -> run.facts().containsKey("seconds"))
                .mapToDouble(run -> number(run.facts().get("seconds"))).toArray());
        put(values, "weights", finished.stream().mapToDouble(run -> number(run.facts().get("weights"))).toArray());
        return new Row(arm, states, values);
    }

    private static void put(Map<String, Summary> values, String name, double[] all) {
        if (all.length > 0) {
            values.put(name, summary(all));
        }
    }

    /** Mean, and half the width of its 95 % interval: t(0.975, n−1)·s/√n. */
    static Summary summary(double... all) {
        int n = all.length;
        double mean = DoubleStream.of(all).average().orElseThrow();
        double interval = Double.NaN;
        if (n > 1) {
            double squares = DoubleStream.of(all).map(x -> (x - mean) * (x - mean)).sum();
            double deviation = Math.sqrt(squares / (n - 1));
            interval = new TDistribution(n - 1).inverseCumulativeProbability(0.975) * deviation / Math.sqrt(n);
        }
        return new Summary(n, mean, interval, DoubleStream.of(all).min().orElseThrow(),
                DoubleStream.of(all).max().orElseThrow());
    }

    private static Map<String, String> arm(Records.Recorded run) {
        Map<String, String> arm = new LinkedHashMap<>();
        if (run.facts().get("arm") instanceof Map<?, ?> written) {
            written.forEach((axis, value) -> arm.put(String.valueOf(axis), String.valueOf(value)));
        }
        return arm;
    }

    private static Map<String, Map<?, ?>> metricsOf(Records.Recorded run) {
        Map<String, Map<?, ?>> metrics = new LinkedHashMap<>();
        if (run.facts().get("metrics") instanceof Map<?, ?> written) {
            written.forEach((name, value) -> metrics.put(String.valueOf(name), (Map<?, ?>) value));
        }
        return metrics;
    }

    private static double number(Object written) {
        return Double.parseDouble(String.valueOf(written));
    }
}

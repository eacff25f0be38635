package heed.experiment.internal.compare;

import heed.experiment.Comparison;
import heed.experiment.Comparison.Row;
import heed.experiment.Comparison.Summary;
import heed.experiment.internal.record.Json;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;

/** A comparison as a text, as CSV, as JSON. */
public final class Tables {

    private Tables() {
    }

    /**
     * Arms as rows, metrics as columns. The best mean of each metric is marked among the rows that differ in the last
     * axis only: an earlier axis often makes the task harder, and then says nothing about the arms.
     */
    public static String text(Comparison comparison) {
        List<List<String>> lines = new ArrayList<>();
        List<String> head = new ArrayList<>(comparison.axes().isEmpty() ? List.of("arm") : comparison.axes());
        head.add("runs");
        comparison.metrics().forEach((metric, higher) -> head.add(metric + (higher ? " ↑" : " ↓")));
        head.add("seconds");
        head.add("weights");
        lines.add(head);
        for (Row row : comparison.rows()) {
            List<String> line = new ArrayList<>(row.arm().isEmpty() ? List.of("only") : row.arm().values());
            line.add(states(row));
            for (Map.Entry<String, Boolean> metric : comparison.metrics().entrySet()) {
                Summary summary = row.values().get(metric.getKey());
                line.add(summary == null ? "–" : shown(summary) + (isBest(comparison, row, metric) ? " *" : "  "));
            }
            line.add(row.values().containsKey("seconds") ? fixed(row.values().get("seconds").mean(), 1) : "–");
            line.add(row.values().containsKey("weights")
                    ? String.valueOf((long) row.values().get("weights").mean()) : "–");
            lines.add(line);
        }
        return aligned(lines, Math.max(1, comparison.axes().size())) + "\n" + legend(comparison);
    }

    private static String legend(Comparison comparison) {
        boolean several = comparison.rows().stream().flatMap(row -> row.values().values().stream())
                .anyMatch(summary -> summary.n() > 1);
        return "test part of the data; " + (several ? "mean ± half the 95 % interval over seeds (Student's t); "
                : "one seed, so no interval; ") + "* best mean" + among(comparison) + "; seconds of training, mean\n";
    }

    private static String among(Comparison comparison) {
        List<String> earlier = comparison.axes().subList(0, Math.max(0, comparison.axes().size() - 1));
        return earlier.isEmpty() ? "" : " of one " + String.join(" and ", earlier);
    }

    private static String states(Row row) {
        if (row.states().size() == 1 && row.states().containsKey("finished")) {
            return String.valueOf(row.states().get("finished"));
        }
        return String.join(", ", row.states().entrySet().stream().map(e -> e.getValue() + " " + e.getKey()).toList());
    }

    /** None better, and one at least worse. */
    private static boolean isBest(Comparison comparison, Row row, Map.Entry<String, Boolean> metric) {
        double sign = metric.getValue() ? 1 : -1;
        double mean = row.values().get(metric.getKey()).mean();
        List<Double> ahead = comparison.rows().stream().filter(other -> earlier(other).equals(earlier(row)))
                .map(other -> other.values().get(metric.getKey()))
                .filter(Objects::nonNull).map(other -> sign * (mean - other.mean())).toList();
        return ahead.stream().allMatch(lead -> lead >= 0) && ahead.stream().anyMatch(lead -> lead > 0);
    }

    /** Its values on all axes but the last. */
    private static List<String> earlier(Row row) {
        List<String> values = List.copyOf(row.arm().values());
        return values.subList(0, Math.max(0, values.size() - 1));
    }

    /** As many digits as the interval makes sense of. */
    private static String shown(Summary summary) {
        if (Double.isNaN(summary.interval())) {
            return fixed(summary.mean(), 4);
        }
        return fixed(summary.mean(), 4) + " ± " + fixed(summary.interval(), 4);
    }

    private static String fixed(double value, int digits) {
        return Math.abs(value) >= 1e6 || value != 0 && Math.abs(value) < 1e-4
                ? String.format(Locale.ROOT, "%.3g", value) : String.format(Locale.ROOT, "%." + digits + "f", value);
    }

    private static String aligned(List<List<String>> lines, int leftColumns) {
        int columns = lines.get(0).size();
        StringBuilder text = new StringBuilder();
        for (int row = 0; row < lines.size(); row++) {
            for (int column = 0; column < columns; column++) {
                int at = column;
                int width = lines.stream().mapToInt(line -> line.get(at).length()).max().orElse(0);
                String value = lines.get(row).get(column);
                String space = " ".repeat(width - value.length());
                text.append(column == 0 ? "" : "  ").append(column < leftColumns ? value + space : space + value);
            }
            text.append('\n');
            if (row == 0) {
                text.append("─".repeat(text.length() - 1)).append('\n');
            }
        }
        return text.toString();
    }

    /** A line for each arm and metric: session, the axes, metric, n, mean, interval, min, max. */
    public static String csv(Comparison comparison) {
        StringBuilder csv = new StringBuilder("session");
        comparison.axes().forEach(axis -> csv.append(',').append(quoted(axis)));
        csv.append(",metric,n,mean,interval,min,max\n");
        for (Row row : comparison.rows()) {
            row.values().forEach((metric, summary) -> {
                csv.append(quoted(comparison.session()));
                comparison.axes().forEach(axis -> csv.append(',').append(quoted(row.arm().get(axis))));
                csv.append(',').append(metric).append(',').append(summary.n()).append(',').append(summary.mean())
                        .append(',').append(Double.isNaN(summary.interval()) ? "" : summary.interval())
                        .append(',').append(summary.min()).append(',').append(summary.max()).append('\n');
            });
        }
        return csv.toString();
    }

    private static String quoted(String text) {
        return text.matches("[^\",\\n]*") ? text : '"' + text.replace("\"", "\"\"") + '"';
    }

    /** The same as an object. */
    public static String json(Comparison comparison) {
        Map<String, Object> all = new LinkedHashMap<>();
        all.put("session", comparison.session());
        all.put("axes", comparison.axes());
        all.put("higher-is-better", comparison.metrics());
        List<Object> rows = new ArrayList<>();
        for (Row row : comparison.rows()) {
            Map<String, Object> values = new LinkedHashMap<>();
            row.values().forEach((metric, summary) -> values.put(metric, numbers(summary)));
            rows.add(Map.of("arm", row.arm(), "runs", row.states(), "values", values));
        }
        all.put("rows", rows);
        return Json.pretty(all) + "\n";
    }

    private static Map<String, Object> numbers(Summary summary) {
        Map<String, Object> numbers = new LinkedHashMap<>();
        numbers.put("n", summary.n());
        numbers.put("mean", Json.number(summary.mean()));
        numbers.put("interval", Double.isNaN(summary.interval()) ? null : Json.number(summary.interval()));
        numbers.put("min", Json.number(summary.min()));
        numbers.put("max", Json.number(summary.max()));
        return numbers;
    }
}

package heed.benchmarks;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Results as lines: of the table, and of the CSV file. */
final class Report {

    /** The CSV file's first line. */
    static final String COLUMNS =
            "workload,backend,threads,median_ms,min_ms,peer,peer_threads,peer_median_ms,ratio";

    private static final String LINE = "%-24s %-9s %3s %10s %-17s %9s %6s   %-10s %10s %-17s %6s";

    private Report() {
    }

    /** Two lines above the table. */
    static List<String> head() {
        String names = LINE.formatted("workload", "backend", "thr", "median ms", "(range)", "kB a step",
                "GC ms", "peer:thr", "median ms", "(range)", "ratio");
        return List.of(names, "─".repeat(names.length()));
    }

    /** One line of the table. */
    static String row(Result result) {
        Score ours = result.ours();
        return LINE.formatted(result.job().label(), result.job().backend(), result.threads(), number(ours.median()),
                range(ours), plain("%.1f", ours.allocated() / 1000), plain("%.0f", ours.pause()),
                result.peer().map(Score::side).orElse("–"),
                result.peer().map(peer -> number(peer.median())).orElse(""),
                result.peer().map(Report::range).orElse(""),
                result.ratio().map(ratio -> plain("%.2f", ratio)).orElse("")).stripTrailing();
    }

    /** The whole CSV file; the fields of a peer are empty where there is none. */
    static List<String> csv(List<Result> results) {
        List<String> lines = new ArrayList<>(List.of(COLUMNS));
        for (Result result : results) {
            lines.add(String.join(",", result.job().label(), result.job().backend(),
                    String.valueOf(result.threads()), plain("%.6g", result.ours().median()),
                    plain("%.6g", result.ours().min()),
                    result.peer().map(peer -> result.job().peer().id()).orElse(""),
                    result.peer().map(peer -> String.valueOf(Sides.threads(peer.side()))).orElse(""),
                    result.peer().map(peer -> plain("%.6g", peer.median())).orElse(""),
                    result.ratio().map(ratio -> plain("%.4g", ratio)).orElse("")));
        }
        return lines;
    }

    private static String range(Score score) {
        return "(" + number(score.lowest()) + "–" + number(score.highest()) + ")";
    }

    /** Three figures or a few more. */
    private static String number(double milliseconds) {
        int digits = milliseconds >= 100 ? 0 : milliseconds >= 10 ? 1 : milliseconds >= 1 ? 2 : 4;
        return plain("%." + digits + "f", milliseconds);
    }

    /** With a point, whatever the machine's language. */
    private static String plain(String format, double value) {
        return String.format(Locale.ROOT, format, value);
    }
}

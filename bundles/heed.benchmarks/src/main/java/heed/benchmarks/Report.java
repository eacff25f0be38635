package heed.benchmarks;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Results as lines: of the table, and of the CSV file. */
final class Report {

    /** The CSV file's first line. */
    static final String COLUMNS =
            "workload,backend,threads,median_ms,min_ms,peer,peer_threads,peer_median_ms,ratio";

    private static final String LINE = "%-26s %-9s %3s %10s %-17s %10s   %-13s %10s %-17s %6s";

    private Report() {
    }

    /** Two lines above the table. */
    static List<String> head() {
        String names = LINE.formatted("workload", "backend", "thr", "median ms", "(range)", "kB a step",
                "peer:threads", "median ms", "(range)", "ratio");
        return List.of(names, "─".repeat(names.length()));
    }

    /** One line of the table. */
    static String row(Result result) {
        Score ours = result.ours();
        Score peer = result.peer();
        return LINE.formatted(result.job().label(), result.job().backend(), result.threads(), number(ours.median()),
                range(ours), "%.1f".formatted(ours.allocated() / 1000), peer.side(), number(peer.median()),
                range(peer), "%.2f".formatted(result.ratio()));
    }

    /** The whole CSV file. */
    static List<String> csv(List<Result> results) {
        List<String> lines = new ArrayList<>(List.of(COLUMNS));
        for (Result result : results) {
            String peer = result.peer().side();
            lines.add(String.format(Locale.ROOT, "%s,%s,%d,%.6g,%.6g,%s,%d,%.6g,%.4g", result.job().label(),
                    result.job().backend(), result.threads(), result.ours().median(), result.ours().min(),
                    peer.substring(0, peer.indexOf(':')), Sides.threads(peer), result.peer().median(),
                    result.ratio()));
        }
        return lines;
    }

    private static String range(Score score) {
        return "(" + number(score.lowest()) + "–" + number(score.highest()) + ")";
    }

    /** Four figures, or three where that is plain enough. */
    private static String number(double milliseconds) {
        int digits = milliseconds >= 100 ? 0 : milliseconds >= 10 ? 1 : milliseconds >= 1 ? 2 : 4;
        return String.format(Locale.ROOT, "%." + digits + "f", milliseconds);
    }
}

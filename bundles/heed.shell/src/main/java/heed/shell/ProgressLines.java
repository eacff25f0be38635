package heed.shell;

import heed.experiment.Progress;
import heed.experiment.RunInfo;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.StringJoiner;

/** Shows how an experiment goes: a bar that is rewritten on a terminal, a line now and then elsewhere. */
final class ProgressLines implements Progress {

    private static final long TERMINAL_NANOS = 100_000_000L;
    private static final int BAR = 24;

    private final Terminal terminal;
    private final int runs;
    private final Map<String, String> maps = new LinkedHashMap<>();
    private int drawn;
    private long steps;
    private long first;
    private long begun;
    private long shown;
    private String judged = "";

    ProgressLines(Terminal terminal, int runs) {
        this.terminal = terminal;
        this.runs = runs;
    }

    /** The first map of each arm, as text. */
    List<String> maps() {
        return List.copyOf(maps.values());
    }

    /** How many maps were drawn. */
    int drawn() {
        return drawn;
    }

    @Override
    public void started(RunInfo run, long total) {
        steps = total;
        first = -1;
        begun = System.nanoTime();
        shown = begun;
        judged = "";
        show(run, 0, Double.NaN);
    }

    @Override
    public void stepped(RunInfo run, long step, double loss) {
        if (first < 0) {
            first = step - 1;
        }
        long now = System.nanoTime();
        if (now - shown >= (terminal.interactive() ? TERMINAL_NANOS : terminal.seconds() * 1_000_000_000L)) {
            shown = now;
            show(run, step, loss);
        }
    }

    @Override
    public void judged(RunInfo run, int epoch, Map<String, Double> metrics) {
        judged = metrics.entrySet().stream().findFirst()
                .map(e -> String.format(Locale.ROOT, "  %s %.3f", e.getKey(), e.getValue())).orElse("");
    }

    @Override
    public void ended(RunInfo run, End end, String message, Map<String, Double> metrics) {
        StringJoiner values = new StringJoiner("  ");
        metrics.forEach((name, value) -> values.add(String.format(Locale.ROOT, "%s %.4f", name, value)));
        String mark = end == End.FINISHED ? "✓" : end == End.FAILED ? "✗" : "■";
        line(mark + " " + head(run) + (end == End.FINISHED ? "  " + values : "  " + end.name().toLowerCase(Locale.ROOT))
                + (message.isEmpty() ? "" : ": " + message));
    }

    @Override
    public void drawn(RunInfo run, List<String> output, List<String> input, float[][] weights, Path svg) {
        drawn++;
        if (!maps.containsKey(run.label()) && input.size() <= 30) {
            maps.put(run.label(), "\n" + run.label() + ", seed " + run.seed() + ":\n"
                    + MapText.draw(output, input, weights));
        }
    }

    /** Takes the bar away. */
    void close() {
        if (terminal.interactive()) {
            terminal.err().print("\r\033[K");
            terminal.err().flush();
        }
    }

    private void show(RunInfo run, long step, double loss) {
        double share = steps == 0 ? 1 : (double) step / steps;
        String numbers = String.format(Locale.ROOT, "%3d%%  step %d/%d%s%s%s", (int) (100 * share), step, steps,
                Double.isNaN(loss) ? "" : String.format(Locale.ROOT, "  loss %.4f", loss), judged, left(step));
        if (!terminal.interactive()) {
            terminal.out().println("  " + head(run) + "  " + numbers);
            return;
        }
        int full = (int) Math.round(BAR * share);
        String bar = "█".repeat(full) + "░".repeat(BAR - full);
        String text = head(run) + "  " + bar + " " + numbers;
        terminal.err().print("\r" + text.substring(0, Math.min(text.length(), terminal.columns() - 1)) + "\033[K");
        terminal.err().flush();
    }

    private String left(long step) {
        long made = step - Math.max(0, first);
        if (made < 5) {
            return "";
        }
        double seconds = (System.nanoTime() - begun) / 1e9 / made * (steps - step);
        return seconds < 90 ? String.format(Locale.ROOT, "  %.0f s left", seconds)
                : String.format(Locale.ROOT, "  %.0f min left", seconds / 60);
    }

    private void line(String text) {
        close();
        terminal.out().println(text);
    }

    private String head(RunInfo run) {
        return run.number() + "/" + runs + " " + run.label() + " seed " + run.seed();
    }
}

package heed.experiment.internal.record;

import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The folder of one run: {@code run.json} (what it is and how it stands), {@code metrics.jsonl} (a line a step),
 * {@code checkpoint.safetensors}, {@code attention/}.
 */
public final class RunRecord implements AutoCloseable {

    private static final long FLUSH_NANOS = 500_000_000L;

    private final Path folder;
    private final Map<String, Object> facts = new LinkedHashMap<>();
    private final BufferedWriter metrics;
    private long flushed = System.nanoTime();

    /**
     * Begins a record, or goes on with one.
     *
     * @param keepLines how many lines of metrics belong to what is gone on with; the rest is cut off
     */
    public RunRecord(Path folder, Map<String, Object> described, int keepLines) throws IOException {
        this.folder = folder;
        Files.createDirectories(folder);
        facts.putAll(described);
        facts.put("state", RunState.RUNNING.word());
        facts.put("pid", ProcessHandle.current().pid());
        ProcessHandle.current().info().startInstant().ifPresent(start -> facts.put("process-start", start.toString()));
        facts.put("started", Instant.now().toString());
        Path lines = folder.resolve("metrics.jsonl");
        if (Files.exists(lines)) {
            List<String> kept = Files.readAllLines(lines);
            Files.write(lines, kept.subList(0, Math.min(keepLines, kept.size())));
        }
        metrics = Files.newBufferedWriter(lines, StandardCharsets.UTF_8, StandardOpenOption.CREATE,
                StandardOpenOption.APPEND);
        save();
    }

    /** The run's folder. */
    public Path folder() {
        return folder;
    }

    /** Notes a fact in run.json. */
    public void fact(String key, Object value) throws IOException {
        facts.put(key, value);
        save();
    }

    /** Adds a line of metrics; on disk after half a second at most while lines go on coming. */
    public void line(Map<String, Object> values) throws IOException {
        metrics.write(Json.line(values));
        metrics.write('\n');
        if (System.nanoTime() - flushed > FLUSH_NANOS) {
            flush();
        }
    }

    /** Brings all lines to disk. */
    public void flush() throws IOException {
        metrics.flush();
        flushed = System.nanoTime();
    }

    /** Notes the end. */
    public void end(RunState state, String message) throws IOException {
        facts.put("state", state.word());
        facts.put("message", message);
        facts.put("ended", Instant.now().toString());
        try {
            flush();
        } finally {
            save();
        }
    }

    private void save() throws IOException {
        Json.write(folder.resolve("run.json"), facts);
    }

    @Override
    public void close() throws IOException {
        metrics.close();
    }
}

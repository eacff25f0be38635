package heed.itests;

import heed.itests.Heed.Ended;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/** A process that runs: what is written to its input, and what it has said so far. */
final class Child implements AutoCloseable {

    private static final long POLL_MILLIS = 20;
    /** What Java itself says of the vector backend's module, before any code of ours runs. */
    private static final String INCUBATOR = "WARNING: Using incubator modules: jdk.incubator.vector\n";

    private final Path out = Files.createTempFile("heed-out", ".txt");
    private final Path err = Files.createTempFile("heed-err", ".txt");
    private final Process process;
    private final Writer input;

    Child(ProcessBuilder builder) throws IOException {
        process = builder.redirectOutput(out.toFile()).redirectError(err.toFile()).start();
        input = process.outputWriter(StandardCharsets.UTF_8);
    }

    /** Types a line. */
    void type(String line) throws IOException {
        input.write(line + "\n");
        input.flush();
    }

    void closeInput() throws IOException {
        input.close();
    }

    /** All that it has said on its standard output. */
    String said() {
        return read(out);
    }

    /** Waits until a condition holds; how many milliseconds that took. */
    long await(String what, long seconds, BooleanSupplier condition) throws InterruptedException {
        long begin = System.nanoTime();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - begin > TimeUnit.SECONDS.toNanos(seconds)) {
                throw new AssertionError("not within " + seconds + " s: " + what + all());
            }
            if (!process.isAlive()) {
                throw new AssertionError("ended before: " + what + all());
            }
            Thread.sleep(POLL_MILLIS);
        }
        return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begin);
    }

    /** Waits until it has said a text after a place in its output. */
    long awaitText(String text, int from, long seconds) throws InterruptedException {
        return await("'" + text + "'", seconds, () -> said().indexOf(text, from) >= 0);
    }

    /** SIGTERM: what {@code kill} and the end of a terminal's session send. */
    void terminate() {
        process.destroy();
    }

    /** SIGKILL: no shutdown hook runs. */
    void kill() {
        process.destroyForcibly();
    }

    Ended end(long limit, TimeUnit unit) throws InterruptedException {
        if (!process.waitFor(limit, unit)) {
            process.destroyForcibly();
            throw new AssertionError("still running after " + limit + " " + unit + all());
        }
        return new Ended(process.exitValue(), said(), read(err).replace(INCUBATOR, ""));
    }

    private String all() {
        return "\n" + said() + "\n" + read(err);
    }

    private static String read(Path file) {
        try {
            return new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    @Override
    public void close() throws IOException {
        process.destroyForcibly();
        Files.deleteIfExists(out);
        Files.deleteIfExists(err);
    }
}

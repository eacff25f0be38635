package heed.benchmarks;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.IntStream;

/** Runs each comparison in Java processes of its own, with the options of this one. */
final class Forks {

    /**
     * Lets glibc keep what libtorch frees. In a Java process, whose threads have heaps of 64 MB that go when they are empty,
     * it gave 50 MB back after each step and took them again, page by page: an LSTM's step took twice as long.
     */
    private static final Map<String, String> KEEPING = Map.of("MALLOC_TOP_PAD_", "67108864",
            "MALLOC_TRIM_THRESHOLD_", "4000000000", "MALLOC_MMAP_THRESHOLD_", "33554432");

    /**
     * Two such heaps at most. JMH times each round in a new thread, which glibc gives a new heap: LSTMN at B 256, whose step
     * takes 3.5 GB, filled 24 GB of them. Not for smaller tasks: libtorch's lstm is slower where its arrays share a heap.
     */
    private static final Map<String, String> SHARING = Map.of("MALLOC_ARENA_MAX", "2");

    /** What a shell makes of SIGKILL, and Java with it. */
    private static final int KILLED = 137;

    private final Schedule schedule;
    private final Path log;

    /** Whatever the processes say besides their progress goes to the log. */
    Forks(Schedule schedule, Path log) {
        this.schedule = schedule;
        this.log = log;
    }

    /**
     * Runs a comparison.
     *
     * @param progress told what is going on
     * @throws IllegalStateException when a process fails, with its last line
     */
    Result run(Job job, Consumer<String> progress) throws IOException, InterruptedException {
        List<Block> blocks = new ArrayList<>();
        for (int fork = 1; fork <= schedule.forks(); fork++) {
            String prefix = job.title() + (schedule.forks() == 1 ? ": " : ", process " + fork + " of "
                    + schedule.forks() + ": ");
            blocks.addAll(fork(job, said -> progress.accept(prefix + said)));
        }
        return Result.of(job, blocks);
    }

    private List<Block> fork(Job job, Consumer<String> progress) throws IOException, InterruptedException {
        Path file = Files.createTempFile("heed-bench", ".txt");
        ProcessBuilder builder = new ProcessBuilder(command(job, file))
                .redirectError(ProcessBuilder.Redirect.appendTo(log.toFile()));
        KEEPING.forEach(builder.environment()::putIfAbsent);
        if (job.task().keepsGigabytes()) {
            SHARING.forEach(builder.environment()::putIfAbsent);
        }
        Process process = builder.start();
        try (BufferedReader said = new BufferedReader(
                new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            for (String line = said.readLine(); line != null; line = said.readLine()) {
                progress.accept(line);
            }
            int status = process.waitFor();
            if (status != 0) {
                throw new IllegalStateException(reason(job, status));
            }
            return Files.readAllLines(file).stream().map(Block::parse).toList();
        } finally {
            process.destroy();
            Files.deleteIfExists(file);
        }
    }

    private List<String> command(Job job, Path file) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(ManagementFactory.getRuntimeMXBean().getInputArguments());
        command.addAll(List.of("--add-modules", "jdk.incubator.vector", "-cp", System.getProperty("java.class.path"),
                Worker.class.getName(), job.task().name(), job.backend(), job.peer().id()));
        IntStream.of(schedule.rounds(), schedule.warm(), schedule.settle(), schedule.timed())
                .mapToObj(String::valueOf).forEach(command::add);
        command.add(file.toString());
        return command;
    }

    /** The last line of the log that says what was wrong, or what the exit status says. */
    private String reason(Job job, int status) throws IOException {
        return Files.readAllLines(log).stream()
                .filter(line -> line.startsWith(Worker.SAID) || line.startsWith("Exception in thread")
                        || line.startsWith("Caused by: "))
                .reduce((earlier, later) -> later).map(line -> line.replace(Worker.SAID, ""))
                .orElse(job.title() + (status == KILLED ? " was killed, which the system does when memory runs out: free some, "
                        + "or time something smaller" : " ended with exit code " + status + " and no result"))
                + " (all of it: " + log + ")";
    }
}

package heed.itests;

import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * The distribution as a user starts it, by its script, with a home of its own.
 *
 * @param environment variables besides those that the tests have
 */
record Heed(Path home, Map<String, String> environment) {

    private static final Path SCRIPT = Path.of(System.getProperty("heed.distribution"), "heed").normalize();
    private static final long LIMIT_SECONDS = 90;

    Heed(Path home) {
        this(home, Map.of());
    }

    /** With the backend 'jcuda' on the stand-in for a GPU that the backend's own tests have built. */
    static Heed onStandIn(Path home) {
        Path standIn = Path.of("../heed.backend.jcuda/target/stand-in").toAbsolutePath().normalize();
        assumeFalse(Files.exists(standIn.resolve("absent")), "the GPU backend is not tested on this machine");
        assertTrue(Files.exists(standIn.resolve("libcuda.so.1")), () -> "no stand-in for a GPU in " + standIn
                + ": heed.backend.jcuda's tests build it, with g++ or clang++");
        return new Heed(home, Map.of("HEED_CUDA", standIn.toString()));
    }

    /** How a process ended. */
    record Ended(int code, String out, String err) {
    }

    /** Runs it to its end. */
    Ended run(Object... arguments) throws IOException, InterruptedException {
        try (Child child = start(arguments)) {
            child.closeInput();
            return child.end(LIMIT_SECONDS, TimeUnit.SECONDS);
        }
    }

    /** Starts it; whoever starts it closes it. */
    Child start(Object... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(SCRIPT.toString()));
        Stream.of(arguments).map(String::valueOf).forEach(command::add);
        Files.createDirectories(home.getParent());
        ProcessBuilder builder = new ProcessBuilder(command).directory(home.getParent().toFile());
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        builder.environment().put("HEED_HOME", home.toString());
        builder.environment().remove("HEED_JAVA_OPTS");
        builder.environment().putAll(environment);
        return new Child(builder);
    }

    Path plugins() throws IOException {
        return Files.createDirectories(home.resolve("plugins"));
    }

    /** The folders of the newest session's runs, in order. */
    List<Path> runs(String experiment) throws IOException {
        Path session = newest(home.resolve("runs").resolve(experiment));
        try (Stream<Path> folders = Files.list(session)) {
            return folders.filter(Files::isDirectory).sorted().toList();
        }
    }

    private static Path newest(Path experiment) throws IOException {
        try (Stream<Path> sessions = Files.list(experiment)) {
            return sessions.filter(Files::isDirectory).sorted().reduce((a, b) -> b).orElseThrow();
        }
    }
}

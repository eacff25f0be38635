package heed.experiment.internal.record;

import heed.component.BadInput;
import heed.component.Names;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** All records of a home: {@code runs/experiment/session/run/}. */
public final class Records {

    private static final DateTimeFormatter SESSION = DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss")
            .withZone(ZoneId.systemDefault());

    /** One run as it was recorded; the state is what it is now. */
    public record Recorded(Path folder, Map<String, Object> facts, RunState state) {
    }

    private final Path runs;

    /** The records of a home. */
    public Records(Path home) {
        runs = home.resolve("runs");
    }

    /** A new folder for a session of an experiment. */
    public Path newSession(String experiment) throws IOException {
        Path folder = runs.resolve(experiment);
        Files.createDirectories(folder);
        String name = SESSION.format(Instant.now());
        for (int i = 1;; i++) {
            Path session = folder.resolve(i == 1 ? name : name + "-" + i);
            try {
                return Files.createDirectory(session);
            } catch (FileAlreadyExistsException taken) {
                continue;
            }
        }
    }

    /** Names of experiments that have sessions. */
    public List<String> experiments() {
        return folders(runs).stream().filter(folder -> !folders(folder).isEmpty())
                .map(folder -> folder.getFileName().toString()).toList();
    }

    /** The newest session of an experiment. */
    public Optional<Path> newest(String experiment) {
        List<Path> sessions = folders(runs.resolve(experiment));
        return sessions.isEmpty() ? Optional.empty() : Optional.of(sessions.get(sessions.size() - 1));
    }

    /** The folder that {@code experiment} or {@code experiment/session} names. */
    public Path session(String name) {
        String[] parts = name.split("/", 2);
        if (!experiments().contains(parts[0])) {
            throw new BadInput("", "no records of an experiment '" + parts[0] + "'"
                    + Names.suggest(parts[0], experiments()));
        }
        if (parts.length == 1) {
            return newest(name).orElseThrow();
        }
        List<String> sessions = folders(runs.resolve(parts[0])).stream().map(s -> s.getFileName().toString()).toList();
        if (!sessions.contains(parts[1])) {
            throw new BadInput("", "experiment '" + parts[0] + "' has no session '" + parts[1] + "'"
                    + Names.suggest(parts[1], sessions));
        }
        return runs.resolve(parts[0]).resolve(parts[1]);
    }

    /** The runs of a session, in their order; a folder without a readable run.json is no run yet. */
    public static List<Recorded> runs(Path session) {
        List<Recorded> recorded = new ArrayList<>();
        for (Path folder : folders(session)) {
            read(folder).ifPresent(recorded::add);
        }
        recorded.sort(Comparator.comparingInt(run -> ((Number) run.facts().getOrDefault("number", 0)).intValue()));
        return recorded;
    }

    /** One run's record, if there is one. */
    public static Optional<Recorded> read(Path folder) {
        Path file = folder.resolve("run.json");
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        try {
            Map<String, Object> facts = Json.read(file);
            return Optional.of(new Recorded(folder, facts, state(facts)));
        } catch (IOException damaged) {
            throw new BadInput("", file + ": cannot be read: " + damaged.getMessage(), damaged);
        }
    }

    /** A run whose process is gone is dead, whatever its record says. */
    private static RunState state(Map<String, Object> facts) {
        RunState written = RunState.valueOf(String.valueOf(facts.get("state")).toUpperCase(Locale.ROOT));
        if (written != RunState.RUNNING) {
            return written;
        }
        long pid = ((Number) facts.getOrDefault("pid", -1)).longValue();
        String start = String.valueOf(facts.get("process-start"));
        boolean alive = ProcessHandle.of(pid).filter(ProcessHandle::isAlive)
                .filter(process -> process.info().startInstant().map(Instant::toString).map(start::equals).orElse(true))
                .isPresent();
        return alive ? RunState.RUNNING : RunState.DIED;
    }

    private static List<Path> folders(Path folder) {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> inside = Files.list(folder)) {
            return inside.filter(Files::isDirectory).sorted().toList();
        } catch (IOException unreadable) {
            throw new BadInput("", folder + ": cannot be read: " + unreadable.getMessage(), unreadable);
        }
    }
}

package heed.itests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import heed.itests.Heed.Ended;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A process that ends in the middle of a run leaves records from which the run goes on to the same end. */
@Timeout(240)
class KilledTest {

    private static final String[] SHAPE = {"--set", "train.epochs=5"};
    private static final String REFERENCE = "reference";
    private static final double RELATIVE = 1e-3;
    private static final Pattern CHECKPOINT = Pattern.compile("\"steps\":\"[1-9]");

    @TempDir
    private static Path undisturbed;
    private static List<Double> expected;
    @TempDir
    private Path folder;
    private Path file;

    @BeforeAll
    static void undisturbed() throws Exception {
        Heed whole = new Heed(undisturbed.resolve("whole"));
        assertEquals(0, whole.run(command(Experiment.words(undisturbed, "killed", "dot", 0), REFERENCE)).code());
        expected = new Recorded(whole.runs("killed").get(0)).losses();
        assertEquals(5 * 50, expected.size());
    }

    @BeforeEach
    void write() throws Exception {
        file = Experiment.words(folder, "killed", "dot", 0);
    }

    private static Object[] command(Path file, String backend, String... more) {
        return Stream.of(new String[] {"run", file.toString(), "--backend", backend}, SHAPE, more)
            .flatMap(Arrays::stream).toArray();
    }

    /** Begins a run and waits until an epoch is in its checkpoint and steps follow it. */
    private Child begun(Heed heed) throws Exception {
        Child child = heed.start(command(file, REFERENCE));
        Path run = heed.home().resolve("runs/killed");
        child.await("a checkpoint", 60, () -> Files.isDirectory(run) && isUnderWay(heed));
        return child;
    }

    private static boolean isUnderWay(Heed heed) {
        try {
            List<Path> runs = heed.runs("killed");
            Path checkpoint = runs.isEmpty() ? Path.of("none")
                : runs.get(0).resolve("checkpoint.safetensors");
            return Files.exists(checkpoint) && CHECKPOINT.matcher(
                new String(Files.readAllBytes(checkpoint), StandardCharsets.ISO_8859_1)).find();
        } catch (IOException | NoSuchElementException notYet) {
            return false;
        }
    }

    @Test
    void aKilledAndAStoppedRunGoOnToWhereAnUndisturbedOneEnds() throws Exception {
        Heed killed = new Heed(folder.resolve("killed home"));
        try (Child child = begun(killed)) {
            child.kill();
            child.end(10, TimeUnit.SECONDS);
        }
        Recorded record = new Recorded(killed.runs("killed").get(0));
        assertEquals("running", record.facts().get("state"), "nobody could note the end");
        Ended compared = killed.run("compare", "killed");
        assertTrue(compared.out().contains("1 died"), compared.toString());
        int before = record.losses().size();
        assertTrue(before > 0 && before < expected.size(), before + " steps were recorded");
        assertGoesOn(killed);

        Heed stopped = new Heed(folder.resolve("stopped"));
        try (Child child = begun(stopped)) {
            child.terminate();
            assertNotEquals(0, child.end(30, TimeUnit.SECONDS).code());
        }
        assertEquals("stopped", new Recorded(stopped.runs("killed").get(0)).facts().get("state"));
        assertGoesOn(stopped);
    }

    private void assertGoesOn(Heed heed) throws Exception {
        Ended ended = heed.run(command(file, REFERENCE, "--resume"));
        assertEquals(0, ended.code(), ended.toString());
        assertEquals(1, heed.runs("killed").size());
        Recorded record = new Recorded(heed.runs("killed").get(0));
        assertEquals("finished", record.facts().get("state"));
        assertEquals(expected, record.losses());
    }

    /** Weights and the optimiser's memory are numbers, wherever they were made; here on a stand-in for a GPU. */
    @ParameterizedTest
    @ValueSource(strings = {"vector", "jcuda"})
    void aStoppedRunGoesOnOnAnotherBackend(String other) throws Exception {
        Path home = folder.resolve("stopped");
        Heed heed = other.equals("jcuda") ? Heed.onStandIn(home) : new Heed(home);
        try (Child child = begun(heed)) {
            child.terminate();
            assertNotEquals(0, child.end(30, TimeUnit.SECONDS).code());
        }
        int before = new Recorded(heed.runs("killed").get(0)).losses().size();
        assertTrue(before > 0 && before < expected.size(), before + " steps were recorded");
        Ended ended = heed.run(command(file, other, "--resume"));
        assertEquals(0, ended.code(), ended.toString());
        Recorded record = new Recorded(heed.runs("killed").get(0));
        assertEquals(List.of(REFERENCE), record.facts().get("earlier-backends"));
        assertEquals(expected.size(), record.losses().size());
        for (int step = 0; step < expected.size(); step++) {
            assertEquals(expected.get(step), record.losses().get(step), RELATIVE * expected.get(step),
                "step " + (step + 1) + ", stopped after " + before);
        }
    }
}

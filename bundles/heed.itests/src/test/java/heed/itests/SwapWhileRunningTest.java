package heed.itests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import heed.itests.Heed.Ended;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Plug-ins come and change while an experiment runs in the same process. */
@Timeout(180)
class SwapWhileRunningTest {

    private static final long SOON_NANOS = 2_000_000_000L;
    private static final long PAUSE_MILLIS = 50;

    @TempDir
    private Path folder;

    @Test
    void aRunKeepsWhatItBeganWithAndTheNextTakesTheNew() throws Exception {
        Heed heed = new Heed(folder.resolve("home"));
        Path gate = folder.resolve("gate");
        String oldSha = TestPlugins.late("1.0.0", 0.5).writeTo(heed.plugins().resolve("late.jar"));
        Path first = Experiment.words(folder, "first", "{late: {gate: '" + gate + "'}}", 8);
        Path next = Experiment.words(folder, "next", "late", 8);
        Path both = Experiment.words(folder, "both", "late@1.0.0, late@1.1.0", 8);
        try (Child shell = heed.start()) {
            shell.awaitText("g! ", 0, 60);
            shell.type("run " + first + " --backend reference &");
            shell.await("the run is at its gate", 60, () -> Files.exists(Path.of(gate + ".reached")));

            TestPlugins.cosine().writeTo(heed.plugins().resolve("cosine-1.0.0.jar"));
            assertListedSoon(shell, "list attention", "cosine           1.0.0");
            PluginJar changed = TestPlugins.late("1.1.0", 2.0);
            String newSha = changed.writeTo(heed.plugins().resolve("late.jar"));
            assertListedSoon(shell, "list attention", "late             1.1.0");
            assertListedSoon(shell, "list plugins", "com.acme.late    1.0.0      leaving");

            Ended other = heed.run("run", first, "--backend", "reference", "--resume");
            assertEquals(2, other.code(), other.toString());
            assertTrue(other.err().contains(", is still being run by process "), other.err());
            Files.createFile(gate);
            shell.awaitText("✓ 1/1 late", 0, 60);
            shell.type("run " + next + " --backend reference");
            shell.awaitText("heed compare next/", 0, 60);
            TestPlugins.late("1.0.0", 0.5).writeTo(heed.plugins().resolve("late-old.jar"));
            assertListedSoon(shell, "list attention", "late             1.0.0");
            shell.type("run " + both + " --backend reference");
            shell.awaitText("heed compare both/", 0, 60);
            shell.type("exit");
            Ended ended = shell.end(30, TimeUnit.SECONDS);
            assertEquals(0, ended.code(), ended.toString());

            assertEquals(List.of(late("1.0.0", oldSha)), attention(heed, "first", 0));
            assertEquals(List.of(late("1.1.0", newSha)), attention(heed, "next", 0));
            assertEquals(List.of(late("1.1.0", newSha)), attention(heed, "both", 1));
            assertTrue(attention(heed, "both", 0).get(0).startsWith("late com.acme.late 1.0.0 "));
            assertEquals(8, new Recorded(heed.runs("first").get(0)).losses().size());
            assertEquals(losses(heed, "next", 0), losses(heed, "both", 1), "the new version, twice");
            assertEquals(losses(heed, "first", 0), losses(heed, "both", 0), "the old version, twice");
            assertTrue(!losses(heed, "both", 0).equals(losses(heed, "both", 1)), "two versions, two results");
        }
    }

    private static void assertListedSoon(Child shell, String command, String expected) throws Exception {
        long begin = System.nanoTime();
        int from = shell.said().length();
        while (shell.said().indexOf(expected, from) < 0) {
            assertTrue(System.nanoTime() - begin <= SOON_NANOS, () -> "'" + expected
                + "' is not there in time; the last answer was: " + tail(shell.said()));
            int asked = shell.said().length();
            shell.type(command);
            shell.awaitText("g! ", asked, 20);
            Thread.sleep(PAUSE_MILLIS);
        }
    }

    private static String tail(String text) {
        return text.substring(Math.max(0, text.length() - 1000));
    }

    private static String late(String version, String sha256) {
        return "late com.acme.late " + version + " " + sha256;
    }

    private static List<String> attention(Heed heed, String experiment, int run) throws Exception {
        return new Recorded(heed.runs(experiment).get(run)).parts("attention");
    }

    private static List<Double> losses(Heed heed, String experiment, int run) throws Exception {
        return new Recorded(heed.runs(experiment).get(run)).losses();
    }
}

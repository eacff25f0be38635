package heed.launcher;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import heed.launcher.TestDistribution.Ended;
import heed.launcher.probe.Embedded;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(120)
class LauncherTest {
    private static final int KILLED = 128 + 9;
    private static final int TERMINATED = 128 + 15;

    @TempDir
    private Path folder;
    private TestDistribution heed;

    @BeforeEach
    void makeDistribution() throws IOException {
        heed = TestDistribution.withProbe(folder);
    }

    @Test
    void resultOfTheMainServiceIsTheExitCode() throws Exception {
        Ended ended = heed.run("run", "a b.yaml", "--home", "not-for-the-launcher");
        assertEquals(7, ended.code(), ended.toString());
        String passed = "arguments: run,a b.yaml,--home,not-for-the-launcher\n";
        assertTrue(ended.out().contains(passed), ended.out());
        assertEquals("", ended.err());
    }

    @Test
    void bundlesCanAskForHomeCacheTerminalAndWidth() throws Exception {
        Path other = folder.resolve("another home, 100% #1");
        String out = heed.run("--home", other.toString(), "x").out();
        assertTrue(out.contains("arguments: x\n"), out);
        assertTrue(out.contains("heed.home: " + other + "\n"), out);
        assertTrue(out.contains("heed.cache: " + other.resolve("cache") + "\n"), out);
        assertTrue(out.contains("heed.terminal: true\nheed.columns: 101\n"), out);
        assertFalse(Files.exists(heed.home()), "HEED_HOME was used although --home was given");
    }

    @Test
    void versionNeedsNeitherHomeNorFramework() throws Exception {
        Ended ended = heed.run("--version");
        assertEquals(0, ended.code());
        assertTrue(ended.out().startsWith("heed "), ended.out());
        assertFalse(Files.exists(heed.home()));
    }

    @Test
    void severalRunAtOnceAndLeaveNothingBehind() throws Exception {
        List<Process> processes = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            processes.add(heed.start("run", Integer.toString(i)));
        }
        for (int i = 0; i < 3; i++) {
            Ended ended = TestDistribution.end(processes.get(i));
            assertEquals(7, ended.code(), ended.toString());
            assertTrue(ended.out().contains("arguments: run," + i + "\n"), ended.out());
        }
        assertEquals(List.of(), frameworks());
    }

    @Test
    void terminationStopsTheFrameworkSoThatWorkEndsCleanly() throws Exception {
        Process process = waiting();
        process.toHandle().destroy();
        Ended ended = TestDistribution.end(process);
        assertEquals(TERMINATED, ended.code(), ended.toString());
        assertTrue(ended.out().contains("work has ended cleanly"), ended.out());
        assertEquals(List.of(), frameworks());
    }

    @Test
    void nextStartClearsUpAfterAKilledProcessButNotAfterALivingOne() throws Exception {
        Process dead = waiting();
        assertEquals(2, frameworks().size(), "a folder and its lock: " + frameworks());
        dead.toHandle().destroyForcibly();
        assertEquals(KILLED, TestDistribution.end(dead).code());
        assertEquals(2, frameworks().size(), "nobody has cleared up yet: " + frameworks());
        Process living = waiting();
        List<String> ofTheLiving = frameworks();
        assertEquals(2, ofTheLiving.size(), ofTheLiving.toString());
        assertEquals(7, heed.run("x").code());
        assertEquals(ofTheLiving, frameworks());
        living.toHandle().destroy();
        TestDistribution.end(living);
    }

    @Test
    void bundleWithJarsInsideIsUnpackedOnceForAllStarts() throws Exception {
        heed.probeWithEmbeddedJar();
        assertEquals(0, heed.run("load", Embedded.class.getName()).code());
        List<Path> first = unpacked();
        assertEquals(1, first.size(), first.toString());
        Files.writeString(first.get(0).resolve("mark"), "still the same folder");
        assertEquals(0, heed.run("load", Embedded.class.getName()).code());
        assertEquals(first, unpacked());
        assertTrue(Files.exists(first.get(0).resolve("mark")));
    }

    @Test
    void unpackedFolderOfAFormerBuildGoesWhenNobodyUsesIt() throws Exception {
        heed.probeWithEmbeddedJar();
        Process old = waiting();
        List<Path> former = unpacked();
        Path jar = heed.folder().resolve("lib/test/probe/1.0.0/probe-1.0.0.jar");
        Files.setLastModifiedTime(jar, FileTime.fromMillis(1_000_000));
        assertEquals(7, heed.run("x").code());
        assertEquals(2, unpacked().size(), "the old build is in use: " + unpacked());
        old.toHandle().destroy();
        TestDistribution.end(old);
        Files.setLastModifiedTime(jar, FileTime.fromMillis(2_000_000));
        assertEquals(7, heed.run("x").code());
        assertEquals(1, unpacked().size(), unpacked().toString());
        assertFalse(unpacked().contains(former.get(0)));
    }

    @Test
    void twoVersionsOfABundleStandSideBySide() throws Exception {
        heed.bundle("part", "1.2.0", Map.of(), Map.of());
        heed.bundle("part", "2.0.0", Map.of(), Map.of());
        heed.feature("parts.json", "test:part:1.2.0", "test:part:2.0.0", "test:probe:1.0.0");
        String out = heed.run("x").out();
        assertTrue(out.contains("bundle: part 1.2.0\nbundle: part 2.0.0\n"), out);
        assertEquals(out.indexOf("bundle: probe"), out.lastIndexOf("bundle: probe"), "installed twice");
    }

    @Test
    void bundleThatDoesNotResolveIsNamedWithWhatItLacks() throws Exception {
        heed.bundle("needy", "3.0.0", Map.of("Import-Package", "no.such.api;version=\"[1.4,2)\""), Map.of());
        heed.feature("needy.json", "test:needy:3.0.0");
        Ended beside = heed.run("x");
        assertEquals(7, beside.code(), "what does not depend on it goes on: " + beside);
        String reason = "did not start: nothing provides osgi.wiring.package; "
            + "(&(osgi.wiring.package=no.such.api)(version>=1.4.0)(!(version>=2.0.0)))\n";
        assertEquals("heed: bundle needy 3.0.0 " + reason, beside.err());
        heed.feature("core.json");
        Ended alone = heed.run("x");
        assertEquals(2, alone.code());
        assertTrue(alone.err().contains("no bundle offers the service (heed.main=true) that runs commands"),
            alone.err());
        assertTrue(alone.err().contains("  bundle needy 3.0.0 " + reason), alone.err());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
        {"id": "a:b:1", "bundles": [      | not JSON: Invalid token=EOF at (line no=1
        []                                | not JSON:
        {"bundles": []}                   | id: got nothing; expected "group:artifact:version"
        {"id": 3, "bundles": []}          | id: got 3; expected "group:artifact:version"
        {"id": "a:b:1"}                   | bundles: expected a list of {"id": "group:artifact:version"}
        {"id": "a:b:1", "bundels": []}    | unknown key 'bundels'. Known: SCM, bundles, categories,
        {"id": "a:b:1", "bundles": ["x"]} | bundles[0]: "x" is not an object; expected {"id":
        {"id": "a:b:1", "bundles": [{"id": "a:b"}]} | bundles[0].id: got "a:b"; expected "group:artifact:
        """)
    void brokenFeatureFileIsNamedWithWhatIsWrong(String text, String message) throws Exception {
        heed.featureText("broken.json", text);
        Ended ended = heed.run("x");
        assertEquals(2, ended.code());
        String file = heed.folder().resolve("features/broken.json").toString();
        assertTrue(ended.err().startsWith("heed: " + file + ": " + message), ended.err());
    }

    @Test
    void missingBundleFileIsNamedWithTheFeatureThatWantsIt() throws Exception {
        heed.feature("more.json", "org.example:absent:1.5");
        Ended ended = heed.run("x");
        assertEquals(2, ended.code());
        assertTrue(ended.err().contains("/more.json names org.example:absent:1.5, but "), ended.err());
        assertTrue(ended.err().contains("lib/org/example/absent/1.5/absent-1.5.jar is missing"), ended.err());
    }

    @Test
    void homeThatCannotBeWrittenIsNamed() throws Exception {
        Path file = Files.writeString(folder.resolve("file"), "in the way");
        Ended ended = heed.run("--home=" + file.resolve("home"), "x");
        assertEquals(2, ended.code());
        String message = "heed: " + file.resolve("home") + ": this home cannot be written (";
        assertTrue(ended.err().startsWith(message), ended.err());
        assertTrue(ended.err().contains("choose another with --home DIR"), ended.err());
    }

    private Process waiting() throws IOException {
        Process process = heed.start("wait");
        BufferedReader out = process.inputReader();
        for (String line = out.readLine(); !"waiting".equals(line); line = out.readLine()) {
            if (line == null) {
                throw new IllegalStateException("ended early: " + process.errorReader().lines().toList());
            }
        }
        return process;
    }

    private List<String> frameworks() throws IOException {
        try (Stream<Path> files = Files.list(heed.home().resolve("cache"))) {
            return files.map(f -> f.getFileName().toString()).filter(f -> f.startsWith("framework-"))
                .sorted().toList();
        }
    }

    private List<Path> unpacked() throws IOException {
        try (Stream<Path> files = Files.list(heed.home().resolve("cache/unpacked/probe"))) {
            return files.filter(Files::isDirectory).sorted().toList();
        }
    }
}

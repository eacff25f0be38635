package heed.itests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.jr.ob.JSON;
import heed.itests.Heed.Ended;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Two vendors bring one id, one package and one class name: both work, and nobody takes one for the other. */
@Timeout(180)
class TwoVendorsTest {

    private static final String ACME = "com.acme.x/dot2";
    private static final String OTHER = "org.other.y/dot2";

    @TempDir
    private Path folder;
    private Heed heed;
    private String acmeSha;
    private String otherSha;

    @BeforeEach
    void drop() throws Exception {
        heed = new Heed(folder.resolve("home"));
        acmeSha = TestPlugins.dot2("com.acme.x", 0.25).writeTo(heed.plugins().resolve("acme.jar"));
        otherSha = TestPlugins.dot2("org.other.y", 4.0).writeTo(heed.plugins().resolve("other.jar"));
    }

    @Test
    void bothAreListedWithTheirBundles() throws Exception {
        Map<String, Object> all = JSON.std.mapFrom(heed.run("list", "attention", "--json").out());
        List<String> rows = ((List<?>) all.get("attention")).stream().map(row -> (Map<?, ?>) row)
            .filter(row -> row.get("id").equals("dot2")).map(row -> row.get("bundle") + ": " + row.get("title"))
            .sorted().toList();
        assertEquals(List.of("com.acme.x: e = 0.25 qᵀ k", "org.other.y: e = 4.0 qᵀ k"), rows);
        String text = heed.run("list", "attention").out();
        assertTrue(text.contains("    bundle: com.acme.x\n") && text.contains("    bundle: org.other.y\n"), text);
    }

    @Test
    void anIdThatCouldBeEitherIsRefused() throws Exception {
        Ended ended = heed.run("run", Experiment.words(folder, "either", "dot2", 5));
        assertEquals(2, ended.code(), ended.toString());
        assertEquals("heed: either.yaml:5: arms.attention[0]: attention 'dot2' is brought in version 1.0.0 by more "
            + "than one bundle; say which: " + ACME + " or " + OTHER + "\n", ended.err());
    }

    @Test
    void recordsAndTablesSayWhichIsWhich() throws Exception {
        Ended ran = heed.run("run", Experiment.words(folder, "both", ACME + ", " + OTHER, 5), "--backend", "reference");
        assertEquals(0, ran.code(), ran.toString());
        List<Recorded> runs = heed.runs("both").stream().map(Recorded::new).toList();
        assertEquals(List.of("dot2 com.acme.x 1.0.0 " + acmeSha), runs.get(0).parts("attention"));
        assertEquals(List.of("dot2 org.other.y 1.0.0 " + otherSha), runs.get(1).parts("attention"));
        assertNotEquals(runs.get(0).losses(), runs.get(1).losses());

        List<String> lines = heed.run("compare", "both").out().lines().toList();
        assertTrue(lines.get(3).startsWith(ACME + "   ") && lines.get(4).startsWith(OTHER + "  "), lines.toString());
        String csv = heed.run("compare", "both", "--csv").out();
        assertEquals(List.of(ACME, OTHER), csv.lines().skip(1).map(line -> line.split(",")[1]).distinct().toList());
        List<?> rows = (List<?>) JSON.std.mapFrom(heed.run("compare", "both", "--json").out()).get("rows");
        assertEquals(List.of(Map.of("attention", ACME), Map.of("attention", OTHER)),
            rows.stream().map(row -> ((Map<?, ?>) row).get("arm")).toList());
    }

    /** Each arm is what its vendor's plug-in does where it is alone. */
    @Test
    void eachDoesWhatItDoesAlone() throws Exception {
        Path both = Experiment.words(folder, "both", ACME + ", " + OTHER, 5);
        assertEquals(0, heed.run("run", both, "--backend", "reference").code());
        Heed alone = new Heed(folder.resolve("alone"));
        TestPlugins.dot2("org.other.y", 4.0).writeTo(alone.plugins().resolve("other.jar"));
        Ended ran = alone.run("run", Experiment.words(folder, "one", "dot2", 5), "--backend", "reference");
        assertEquals(0, ran.code(), ran.toString());
        assertEquals(new Recorded(alone.runs("one").get(0)).losses(), new Recorded(heed.runs("both").get(1)).losses());
    }
}

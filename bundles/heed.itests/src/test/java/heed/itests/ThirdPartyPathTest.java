package heed.itests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.jr.ob.JSON;
import heed.itests.Heed.Ended;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.jar.JarFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A stranger's way: a project from the archetype, built without edits, dropped, run, compared. */
@Timeout(400)
class ThirdPartyPathTest {

    private static final String VERSION = System.getProperty("heed.version");
    private static final Path ARCHETYPE = Path.of("../heed.attention.archetype/target",
        "heed-attention-archetype-" + VERSION + ".jar");
    private static final String[] API = {"heed.component", "heed.tensor", "heed.attention", "heed.backend.reference",
        "heed.part.tck", "heed.attention.tck"};

    @TempDir
    private Path folder;

    private Path generate(Map<String, String> more) throws Exception {
        Map<String, String> given = new LinkedHashMap<>(Map.of("groupId", "com.acme", "artifactId",
            "sharp-attention", "package", "com.acme.sharp"));
        given.putAll(more);
        return Archetype.generate(ARCHETYPE, given, folder);
    }

    @Test
    void fromNothingToAComparedExperiment() throws Exception {
        Path project = generate(Map.of("mechanism", "Sharp", "partId", "sharp"));
        Ended built = new Maven(folder).installed(API).run(project, "verify");
        assertEquals(0, built.code(), built.toString());
        List<String> tests = Maven.tests(project);
        assertEquals(2, tests.size(), tests.toString());
        assertEquals("com.acme.sharp.SharpAttentionTest: 2", tests.get(0));
        assertTrue(tests.get(1).matches("com\\.acme\\.sharp\\.SharpContractTest: [1-9][0-9]+"),
            "the contract kit ran, in more than ten tests: " + tests);

        Path jar = project.resolve("target/sharp-attention-1.0.0.jar");
        assertTrue(imports(jar).contains("heed.attention;version=\"[1.0,2)\","), imports(jar));

        Heed heed = new Heed(folder.resolve("home"));
        Files.copy(jar, heed.plugins().resolve("sharp.jar"));
        Map<String, Object> all = JSON.std.mapFrom(heed.run("list", "attention", "--json").out());
        Map<?, ?> sharp = ((List<?>) all.get("attention")).stream().map(row -> (Map<?, ?>) row)
            .filter(row -> row.get("id").equals("sharp")).findFirst().orElseThrow();
        assertEquals("1.0.0 com.acme.sharp", sharp.get("version") + " " + sharp.get("bundle"));
        assertEquals("rank", ((Map<?, ?>) ((List<?>) sharp.get("options")).get(0)).get("name"));

        Ended ran = heed.run("run", project.resolve("experiment.yaml"), "--set", "train.steps=3", "--set",
            "arms.attention=[dot, sharp, {sharp: {rank: 3}}]");
        assertEquals(0, ran.code(), ran.toString());
        List<String> lines = heed.run("compare", "sharp").out().lines().toList();
        assertEquals(List.of("dot", "sharp", "sharp(rank=3)"),
            lines.subList(3, 6).stream().map(line -> line.split(" ")[0]).toList());
        assertTrue(new Recorded(heed.runs("sharp").get(2)).parts("attention").get(0)
            .startsWith("sharp com.acme.sharp 1.0.0 "), "the record names the plug-in");
    }

    private static String imports(Path file) throws Exception {
        try (JarFile jar = new JarFile(file.toFile())) {
            return jar.getManifest().getMainAttributes().getValue("Import-Package");
        }
    }

    @Test
    void presetsMakeAProjectThatSaysTheSameEverywhere() throws Exception {
        Path project = generate(Map.of());
        Path sources = project.resolve("src/main/java/com/acme/sharp");
        assertTrue(Files.readString(sources.resolve("LowRankAttentionFactory.java")).contains("return \"low-rank\";"));
        assertTrue(Files.readString(sources.resolve("LowRankAttention.java"))
            .contains("final class LowRankAttention implements AttentionMechanism {"));
        String pom = Files.readString(project.resolve("pom.xml"));
        assertTrue(pom.contains("<heed.version>" + VERSION + "</heed.version>"), pom);
        assertTrue(pom.contains("<version>1.0.0</version>"), pom);
        assertTrue(pom.contains("${project.build.outputDirectory}/META-INF/MANIFEST.MF"), pom);
    }
}

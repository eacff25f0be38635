package heed.itests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The floors of the architecture, read off the manifests that bnd derived from the classes. */
class ArchitectureTest {
    private static List<BundleJar> jars;

    @BeforeAll
    static void readBundles() throws IOException {
        jars = BundleJar.all(Path.of(".."));
        List<String> names = jars.stream().map(BundleJar::name).toList();
        assertTrue(names.containsAll(List.of("heed.tensor", "heed.backend.reference", "heed.launcher")),
            () -> "expected all built bundles, found only " + names);
    }

    @Test
    void noImportClimbsAFloor() {
        Map<String, String> owners = new TreeMap<>();
        for (BundleJar jar : jars) {
            jar.packages().forEach(p -> owners.put(p, jar.name()));
        }
        List<String> objections = new ArrayList<>();
        for (BundleJar jar : jars) {
            for (String imported : jar.imports()) {
                if (imported.startsWith("heed.") && !jar.name().equals("heed.itests")) {
                    String owner = owners.getOrDefault(imported, imported);
                    Floors.objection(jar.name(), owner)
                        .ifPresent(o -> objections.add(o + " [" + imported + "]"));
                }
            }
        }
        assertEquals(List.of(), objections);
    }

    @Test
    void folderSymbolicNameAndRootPackageAreTheSame() {
        List<String> wrong = new ArrayList<>();
        for (BundleJar jar : jars) {
            if (!jar.name().equals(jar.artifact())) {
                wrong.add("%s: symbolic name is %s".formatted(jar.artifact(), jar.name()));
            }
            for (String name : jar.packages()) {
                if (!(name + ".").startsWith(jar.name() + ".")) {
                    wrong.add("%s: holds package %s".formatted(jar.artifact(), name));
                }
            }
        }
        assertEquals(List.of(), wrong);
    }

    @Test
    void nobodyExportsInternals() {
        assertEquals(List.of(), jars.stream().flatMap(j -> j.exports().stream())
            .filter(p -> (p + ".").contains(".internal.")).collect(Collectors.toList()));
    }

    @ParameterizedTest
    @CsvSource({
        "heed.model, heed.cell", "heed.attention.additive, heed.attention", "heed.cell.rnn, heed.cell",
        "heed.cell, heed.attention", "heed.cell.rnn, heed.attention", "heed.experiment, heed.plugin",
        "heed.backend.reference, heed.tensor", "heed.tensor.tck, heed.tensor", "heed.tensor, heed.tensor"})
    void theseImportsAreAllowed(String importer, String imported) {
        assertEquals("", Floors.objection(importer, imported).orElse(""));
    }

    @ParameterizedTest
    @CsvSource({
        "heed.model, heed.evaluator, heed.model (floor 4) imports heed.evaluator (floor 5): a floor",
        "heed.tensor, heed.backend.nd4j, heed.tensor (floor 1) imports heed.backend.nd4j (floor 2): a floor",
        "heed.attention, heed.cell, heed.attention (floor 3) imports heed.cell (floor 3): on one floor only",
        "heed.attention, heed.attention.dot, heed.attention (floor 3) imports heed.attention.dot (floor 3)",
        "heed.cell.lstm, heed.cell.rnn, heed.cell.lstm (floor 3) imports heed.cell.rnn (floor 3)",
        "heed.cell, heed.attention.dot, heed.cell (floor 3) imports heed.attention.dot (floor 3): on one",
        "heed.model, heed.novelty, 'heed.model imports heed.novelty, but heed.novelty has no floor'"})
    void theseImportsAreNot(String importer, String imported, String objection) {
        String found = Floors.objection(importer, imported).orElse("no objection");
        assertTrue(found.startsWith(objection), found);
    }
}

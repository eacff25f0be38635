package heed.plugin.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import heed.component.BadInput;
import heed.plugin.Lease;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.osgi.framework.Bundle;

/** What is on offer when the framework has come up, without waiting. */
class StartTest {

    @TempDir
    Path home;

    @BeforeEach
    void fillTheFolder() throws Exception {
        Path folder = Files.createDirectories(home.resolve("plugins"));
        Files.write(folder.resolve("hello.jar"), Jars.hello("1.0.0").bytes());
        Files.write(folder.resolve("broken.jar"), "text".getBytes());
        Files.write(folder.resolve("a-needs.jar"), Jars.bundle("acme.a", "1").header("Import-Package", "acme.z")
                .bytes());
        Files.write(folder.resolve("z-has.jar"), Jars.bundle("acme.z", "1").header("Export-Package", "acme.z")
                .entry("acme/z/notes.txt", "x").bytes());
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void whatLiesInTheFolderIsOnOfferAtOnce(boolean servicesFirst) throws Exception {
        try (Felix felix = Felix.start(home, Map.of("heed.home", home.toString()), servicesFirst)) {
            assertEquals(List.of("1.0.0"), felix.versions());
            assertEquals(List.of("a-needs.jar ACTIVE", "broken.jar REFUSED", "hello.jar ACTIVE", "z-has.jar ACTIVE"),
                    felix.plugins().list().stream().map(p -> p.file() + " " + p.state()).toList());
        }
    }

    @Test
    void withoutAHomeNothingIsWatched() throws Exception {
        try (Felix felix = Felix.start(home, Map.of(), true)) {
            assertEquals(List.of(), felix.plugins().list());
            assertEquals(List.of(), felix.versions());
            assertEquals("there is no plug-ins folder: the framework property heed.home is not set; start Heed by its "
                    + "launcher", assertThrows(BadInput.class, () -> felix.plugins().remove("hello")).getMessage());
            try (Lease lease = felix.catalogue().lease()) {
                assertEquals("unknown greeting 'hello'. Known: none",
                        assertThrows(BadInput.class, () -> felix.find(lease, "hello")).getMessage());
            }
        }
    }

    @Test
    void aRestartOfThisBundleTakesUpWhatItInstalled() throws Exception {
        try (Felix felix = Felix.start(home)) {
            List<Bundle> before = felix.staged();
            Bundle plugin = List.of(felix.context().getBundles()).stream()
                    .filter(b -> "heed.plugin".equals(b.getSymbolicName())).findFirst().orElseThrow();
            plugin.stop();
            Files.delete(home.resolve("plugins/a-needs.jar"));
            plugin.start();
            assertEquals(List.of("1.0.0"), felix.versions());
            assertEquals(before.size() - 1, felix.staged().size());
            assertEquals(List.of("broken.jar", "hello.jar", "z-has.jar"),
                    felix.plugins().list().stream().map(p -> p.file()).toList());
        }
    }
}

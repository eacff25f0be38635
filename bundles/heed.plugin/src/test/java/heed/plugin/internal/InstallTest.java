package heed.plugin.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import heed.component.BadInput;
import heed.plugin.Plugins.Plugin;
import heed.plugin.Plugins.State;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Installing and removing by the service, which the commands call. */
class InstallTest {

    @TempDir
    Path home;
    @TempDir
    Path elsewhere;
    private Felix felix;

    @BeforeEach
    void startFramework() {
        felix = Felix.start(home);
    }

    @AfterEach
    void stopFramework() throws Exception {
        felix.close();
    }

    private Path file(String name, byte[] content) throws IOException {
        return Files.write(elsewhere.resolve(name), content);
    }

    private String refusal(Path jar) {
        return assertThrows(BadInput.class, () -> felix.plugins().install(jar)).getMessage();
    }

    private List<String> inFolder() throws IOException {
        try (Stream<Path> files = Files.list(felix.folder())) {
            return files.map(f -> f.getFileName().toString()).sorted().toList();
        }
    }

    @Test
    void anInstalledJarIsOnOfferAtOnce() throws Exception {
        byte[] content = Jars.hello("1.0.0").bytes();
        Plugin plugin = felix.plugins().install(file("hello.jar", content));
        assertEquals(new Plugin("hello.jar", "com.acme.hello", "1.0.0", Digests.of(content), State.ACTIVE, "", 0),
                plugin);
        assertEquals(List.of("1.0.0"), felix.versions());
        assertEquals(List.of("hello.jar"), inFolder());
        assertEquals(plugin, felix.plugins().install(file("copy.jar", content)), "the same content is not taken twice");
        assertEquals(List.of("hello.jar"), inFolder());
    }

    @Test
    void aNewerJarOfTheSameNameTakesItsPlace() throws Exception {
        felix.plugins().install(file("hello.jar", Jars.hello("1.0.0").bytes()));
        felix.plugins().install(file("hello.jar", Jars.hello("1.1.0").bytes()));
        assertEquals(List.of("1.1.0"), felix.versions());
        assertEquals(1, felix.staged().size());
    }

    @Test
    void aBadJarChangesNothing() throws Exception {
        felix.plugins().install(file("hello.jar", Jars.hello("1.0.0").bytes()));
        Path noZip = file("hello.jar", "text".getBytes());
        assertEquals(noZip + " is no jar: it is not a zip file", refusal(noZip));
        Path needy = file("needy.jar", Jars.bundle("acme", "1").header("Import-Package", "acme.math").bytes());
        assertEquals(needy + " needs package acme.math, which no bundle here exports", refusal(needy));
        Path other = file("hello.jar", Jars.hello("org.other", "1.0.0").bytes());
        assertEquals(other + " cannot be copied: hello.jar in the plug-ins folder is another plug-in, com.acme.hello; "
                + "rename yours or remove that one first", refusal(other));
        assertEquals(List.of("hello.jar"), inFolder());
        assertEquals(List.of("1.0.0"), felix.versions());
        assertEquals(1, felix.staged().size());
    }

    @Test
    void aMissingFileSaysSo() throws Exception {
        assertEquals(elsewhere.resolve("no.jar") + " does not exist", refusal(elsewhere.resolve("no.jar")));
        assertEquals(elsewhere + " is no jar: expected a file such as cosine-1.0.0.jar", refusal(elsewhere));
        Path folder = Files.createDirectory(elsewhere.resolve("folder.jar"));
        assertEquals(folder + " is no file", refusal(folder));
    }

    @Test
    void aFolderThatCannotBeWrittenIsSaidAndNothingStays() throws Exception {
        Files.delete(felix.folder());
        Files.writeString(felix.folder(), "a file in the way");
        Path jar = file("hello.jar", Jars.hello("1.0.0").bytes());
        String message = refusal(jar);
        assertTrue(message.startsWith(jar + " cannot be copied into " + felix.folder() + ": "), message);
        assertTrue(message.endsWith("; is the disk full, or the folder not yours?"), message);
        assertTrue(felix.staged().isEmpty());
        assertTrue(felix.plugins().list().isEmpty());
    }

    @Test
    void aPluginIsRemovedByAnyOfItsNames() throws Exception {
        for (String name : List.of("hello.jar", "com.acme.hello", "com.acme.hello@1.0.0")) {
            felix.plugins().install(file("hello.jar", Jars.hello("1.0.0").bytes()));
            felix.plugins().remove(name);
            assertEquals(List.of(), felix.plugins().list());
            assertFalse(Files.exists(felix.folder().resolve("hello.jar")));
        }
    }

    @Test
    void whatToRemoveMustBeOne() throws Exception {
        felix.plugins().install(file("a.jar", Jars.hello("1.0.0").bytes()));
        felix.plugins().install(file("b.jar", Jars.hello("1.1.0").bytes()));
        assertEquals("'com.acme.hello' is more than one plug-in: a.jar (1.0.0), b.jar (1.1.0); say which by its file "
                + "name", assertThrows(BadInput.class, () -> felix.plugins().remove("com.acme.hello")).getMessage());
        assertEquals("no plug-in 'com.acme.helo'; did you mean 'com.acme.hello'? Known: a.jar, b.jar, com.acme.hello",
                assertThrows(BadInput.class, () -> felix.plugins().remove("com.acme.helo")).getMessage());
        assertEquals(2, felix.plugins().list().size());
        felix.plugins().remove("com.acme.hello@1.0.0");
        assertEquals(List.of("b.jar"), inFolder());
    }
}

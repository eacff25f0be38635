package heed.itests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermission;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The distribution as a user starts it: by its script, in a process of its own. */
@Timeout(120)
class DistributionTest {
    private static final Path BUILT = Path.of(System.getProperty("heed.distribution")).normalize();

    private record Ended(int code, String out, String err) {
    }

    @TempDir
    private Path folder;

    @Test
    void versionIsPrintedWithTheJavaItRunsOn() throws Exception {
        Ended ended = run(BUILT.resolve("heed"), "--version");
        assertEquals(0, ended.code(), ended.toString());
        String pattern = "heed \\d+\\.\\d+\\.\\d+(-SNAPSHOT)? \\(Java %d\\..*\\)\n";
        assertTrue(ended.out().matches(pattern.formatted(Runtime.version().feature())), ended.out());
    }

    @Test
    void scriptWorksThroughASymbolicLinkAndWithSpacesInItsPath() throws Exception {
        Path copy = copy();
        Path link = Files.createSymbolicLink(folder.resolve("a link"), Path.of("a copy of it", "heed"));
        Ended ended = run(link, "--version");
        assertEquals(0, ended.code(), copy + ": " + ended);
    }

    @Test
    void brokenFeatureFileEndsWithTwoAndSaysWhere() throws Exception {
        Path copy = copy();
        Path broken = Files.writeString(copy.resolve("features/core.json"), "{\"id\": \"a:b:1\", ");
        Ended ended = run(copy.resolve("heed"), "list", "backends");
        assertEquals(2, ended.code(), ended.toString());
        assertTrue(ended.err().startsWith("heed: " + broken + ": not JSON: "), ended.err());
    }

    @Test
    void javaHomeThatIsTooOldIsPassedOver() throws Exception {
        Path old = folder.resolve("old jdk");
        Files.createDirectories(old.resolve("bin"));
        Files.writeString(old.resolve("release"), "JAVA_VERSION=\"11.0.2\"\n");
        Path java = Files.writeString(old.resolve("bin/java"), "#!/bin/sh\nexit 1\n");
        assertTrue(java.toFile().setExecutable(true));
        ProcessBuilder builder = new ProcessBuilder(BUILT.resolve("heed").toString(), "--version");
        builder.environment().put("JAVA_HOME", old.toString());
        builder.environment().merge("PATH", System.getProperty("java.home") + "/bin", (a, b) -> b + ":" + a);
        Ended ended = end(builder);
        assertEquals(0, ended.code(), "the JDK on the PATH is to be taken: " + ended);
    }

    @Test
    void zipHoldsTheSameAndItsScriptCanBeRun() throws Exception {
        List<Path> zips;
        try (Stream<Path> files = Files.list(BUILT.getParent())) {
            zips = files.filter(f -> f.getFileName().toString().matches("heed-.*\\.zip")).toList();
        }
        assertEquals(1, zips.size(), zips.toString());
        Map<String, String> withModes = Map.of("enablePosixFileAttributes", "true");
        try (FileSystem zip = FileSystems.newFileSystem(zips.get(0), withModes)) {
            String top = zips.get(0).getFileName().toString().replaceFirst("\\.zip$", "");
            assertEquals(files(BUILT), files(zip.getPath(top)));
            assertTrue(Files.getPosixFilePermissions(zip.getPath(top, "heed"))
                .contains(PosixFilePermission.OTHERS_EXECUTE));
        }
    }

    private static SortedSet<String> files(Path tree) throws IOException {
        try (Stream<Path> files = Files.walk(tree)) {
            return files.filter(Files::isRegularFile).map(f -> tree.relativize(f).toString())
                .filter(f -> !f.equals(".built")).collect(Collectors.toCollection(TreeSet::new));
        }
    }

    /** The distribution under another path, without its bundles. */
    private Path copy() throws IOException {
        Path copy = Files.createDirectories(folder.resolve("a copy of it"));
        Files.copy(BUILT.resolve("heed"), copy.resolve("heed"), StandardCopyOption.COPY_ATTRIBUTES);
        for (String part : List.of("launcher", "features")) {
            Files.createDirectory(copy.resolve(part));
            try (Stream<Path> files = Files.list(BUILT.resolve(part))) {
                for (Path file : files.toList()) {
                    Files.copy(file, copy.resolve(part).resolve(file.getFileName()));
                }
            }
        }
        return copy;
    }

    private Ended run(Path script, String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(script.toString()));
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command).directory(folder.toFile());
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        return end(builder);
    }

    private Ended end(ProcessBuilder builder) throws IOException, InterruptedException {
        builder.environment().put("HEED_HOME", folder.resolve("home").toString());
        Path out = folder.resolve("out.txt");
        Path err = folder.resolve("err.txt");
        Process process = builder.redirectOutput(out.toFile()).redirectError(err.toFile()).start();
        if (!process.waitFor(1, TimeUnit.MINUTES)) {
            process.destroyForcibly();
            throw new IllegalStateException("still running after a minute: " + builder.command());
        }
        return new Ended(process.exitValue(), Files.readString(out), Files.readString(err));
    }
}

package heed.plugin.internal;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** The jars in a folder, and whether somebody is still writing them. */
final class Folder {
    private static final String JAR = ".jar";
    /** After so long without a change nobody can be writing a file. */
    static final long QUIET_NANOS = 1_000_000_000L;

    /** What changes when a file's content does. */
    record Signature(long size, FileTime modified, Optional<Object> key) {
    }

    /**
     * How a file was found.
     *
     * @param settled the same as at the look before
     * @param quiet the same for so long that nobody can be writing it
     */
    record Sighting(Signature signature, boolean settled, boolean quiet) {
    }

    private record Since(Signature signature, long nanos) {
    }

    private final Path path;
    private Map<String, Since> before = Map.of();
    private boolean first = true;

    Folder(Path path) {
        this.path = path;
    }

    Path path() {
        return path;
    }

    /** All jars now, by name. At the first look all count as settled. A folder that is not there is empty. */
    Map<String, Sighting> look() throws IOException {
        Map<String, Sighting> sightings = new TreeMap<>();
        Map<String, Since> now = new HashMap<>();
        for (Map.Entry<String, Signature> file : signatures().entrySet()) {
            Optional<Since> earlier = earlier(file.getKey(), file.getValue());
            boolean same = earlier.isPresent();
            Since since = earlier.orElseGet(() -> new Since(file.getValue(), System.nanoTime()));
            now.put(file.getKey(), since);
            boolean quiet = first || System.nanoTime() - since.nanos() >= QUIET_NANOS;
            sightings.put(file.getKey(), new Sighting(file.getValue(), first || same, quiet));
        }
        before = now;
        first = false;
        return sightings;
    }

    /** The same file at the look before; a renamed one is known by its key where the file system has keys. */
    private Optional<Since> earlier(String name, Signature now) {
        Since named = before.get(name);
        return named != null && named.signature().equals(now) ? Optional.of(named)
                : before.values().stream().filter(s -> now.key().isPresent() && s.signature().equals(now))
                        .findFirst();
    }

    private Map<String, Signature> signatures() throws IOException {
        Map<String, Signature> found = new HashMap<>();
        try (DirectoryStream<Path> files = Files.newDirectoryStream(path, Folder::isJar)) {
            for (Path file : files) {
                signature(file).ifPresent(s -> found.put(file.getFileName().toString(), s));
            }
        } catch (NoSuchFileException absent) {
            return Map.of();
        }
        return found;
    }

    static boolean isJar(Path file) {
        String name = file.getFileName().toString();
        return name.endsWith(JAR) && !name.startsWith(".");
    }

    /** Empty for what is no file, or has just gone. */
    private static Optional<Signature> signature(Path file) throws IOException {
        try {
            BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
            return attributes.isRegularFile() ? Optional.of(new Signature(attributes.size(),
                    attributes.lastModifiedTime(), Optional.ofNullable(attributes.fileKey()))) : Optional.empty();
        } catch (NoSuchFileException gone) {
            return Optional.empty();
        }
    }

    Optional<Signature> signature(String name) throws IOException {
        return signature(path.resolve(name));
    }

    /** The content, if it is still the one that was seen. */
    Optional<byte[]> read(String name, Signature seen) throws IOException {
        try {
            byte[] content = Files.readAllBytes(path.resolve(name));
            return signature(name).equals(Optional.of(seen)) ? Optional.of(content) : Optional.empty();
        } catch (NoSuchFileException gone) {
            return Optional.empty();
        }
    }

    /** Writes a file so that nobody ever sees half of it. */
    void write(String name, byte[] content) throws IOException {
        Files.createDirectories(path);
        Path part = Files.createTempFile(path, ".", ".part");
        try {
            Files.write(part, content);
            Files.move(part, path.resolve(name), StandardCopyOption.ATOMIC_MOVE,
                    StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(part);
        }
    }

    void delete(String name) throws IOException {
        Files.delete(path.resolve(name));
    }
}

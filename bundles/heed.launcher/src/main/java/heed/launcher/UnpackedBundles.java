package heed.launcher;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Enumeration;
import java.util.HexFormat;
import java.util.List;
import java.util.jar.Attributes;
import java.util.jar.JarFile;
import java.util.jar.Manifest;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.zip.ZipEntry;

/**
 * Bundles that hold jars of their own are unpacked once for all starts: a framework would otherwise copy
 * those jars (134 MB for ND4J) into its cache each time. A folder in use is held by a shared lock on the file
 * beside it; folders of former builds of the same bundle that nobody holds are removed. The jar's SHA-256
 * stands beside the folder too, for the records of runs.
 */
final class UnpackedBundles implements AutoCloseable {
    private static final Logger LOG = Logger.getLogger(UnpackedBundles.class.getName());

    private final Path folder;
    private final List<FileChannel> held = new ArrayList<>();

    UnpackedBundles(Path folder) {
        this.folder = folder;
    }

    /** What the framework is to install for this jar: the jar, or the folder that it is unpacked in. */
    Path locate(Path jar) throws LaunchException {
        try (JarFile file = new JarFile(jar.toFile())) {
            Manifest manifest = file.getManifest();
            Attributes headers = manifest == null ? new Attributes() : manifest.getMainAttributes();
            String classPath = headers.getValue("Bundle-ClassPath");
            if (classPath == null || classPath.strip().equals(".")) {
                return jar;
            }
            String name = headers.getValue("Bundle-SymbolicName").split(";")[0].strip();
            long written = Files.getLastModifiedTime(jar).toMillis();
            Path target = unpacked(file, name,
                "%s-%x-%x".formatted(headers.getValue("Bundle-Version"), Files.size(jar), written));
            noteDigest(jar, digestOf(target));
            return target;
        } catch (IOException e) {
            throw new LaunchException("%s: cannot be unpacked into %s: %s: %s".formatted(jar, folder,
                e.getClass().getSimpleName(), e.getMessage()), e);
        }
    }

    private Path unpacked(JarFile file, String name, String build) throws IOException {
        Path home = Files.createDirectories(folder.resolve(name));
        Path target = home.resolve(build);
        hold(target);
        if (!Files.isDirectory(target)) {
            Path fresh = Files.createTempDirectory(home, "unpacking-");
            unpack(file, fresh);
            try {
                Files.move(fresh, target, StandardCopyOption.ATOMIC_MOVE);
            } catch (FileSystemException e) {
                Home.deleteTree(fresh);
                if (!Files.isDirectory(target)) {
                    throw e;
                }
            }
            removeFormer(home, target);
        }
        return target;
    }

    private static void noteDigest(Path jar, Path digest) throws IOException {
        if (Files.exists(digest)) {
            return;
        }
        try (InputStream in = new DigestInputStream(Files.newInputStream(jar),
                MessageDigest.getInstance("SHA-256"))) {
            in.transferTo(OutputStream.nullOutputStream());
            byte[] sum = ((DigestInputStream) in).getMessageDigest().digest();
            Path fresh = Files.createTempFile(digest.getParent(), "digest-", "");
            Files.writeString(fresh, HexFormat.of().formatHex(sum));
            Files.move(fresh, digest, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("every Java has SHA-256", impossible);
        }
    }

    private void hold(Path target) throws IOException {
        FileChannel channel = FileChannel.open(lockOf(target), StandardOpenOption.CREATE,
            StandardOpenOption.READ, StandardOpenOption.WRITE);
        channel.lock(0, Long.MAX_VALUE, true);
        held.add(channel);
    }

    private static void unpack(JarFile file, Path target) throws IOException {
        for (Enumeration<? extends ZipEntry> entries = file.entries(); entries.hasMoreElements();) {
            ZipEntry entry = entries.nextElement();
            Path path = target.resolve(entry.getName()).normalize();
            if (!path.startsWith(target)) {
                throw new IOException("entry '" + entry.getName() + "' leads out of the bundle");
            }
            if (entry.isDirectory()) {
                Files.createDirectories(path);
            } else {
                Files.createDirectories(path.getParent());
                try (InputStream in = file.getInputStream(entry)) {
                    Files.copy(in, path);
                }
            }
        }
    }

    private static void removeFormer(Path home, Path target) throws IOException {
        try (DirectoryStream<Path> builds = Files.newDirectoryStream(home, Files::isDirectory)) {
            for (Path build : builds) {
                if (!build.equals(target) && Files.exists(lockOf(build))) {
                    try (FileChannel channel = FileChannel.open(lockOf(build), StandardOpenOption.WRITE)) {
                        if (Home.lock(channel)) {
                            Home.deleteTree(build);
                            Files.deleteIfExists(digestOf(build));
                        }
                    }
                }
            }
        }
    }

    private static Path lockOf(Path build) {
        return Path.of(build + ".lock");
    }

    private static Path digestOf(Path build) {
        return Path.of(build + ".sha256");
    }

    /** Lets go of the folders; they stay for the next start. */
    @Override
    public void close() {
        for (FileChannel channel : held) {
            try {
                channel.close();
            } catch (IOException e) {
                LOG.log(Level.WARNING, "the lock on an unpacked bundle could not be released", e);
            }
        }
    }
}

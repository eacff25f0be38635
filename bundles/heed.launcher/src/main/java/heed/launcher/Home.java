package heed.launcher;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.Stream;

/**
 * The folder of one person's runs, plug-ins and caches. A process that uses it has a framework folder of its
 * own in {@code cache}, beside a file that it keeps locked as long as it lives; who finds such a file
 * unlocked knows that the process is dead, and clears up after it.
 */
final class Home implements AutoCloseable {
    private static final Logger LOG = Logger.getLogger(Home.class.getName());
    private static final String PREFIX = "framework-";
    private static final String OWN = PREFIX + ProcessHandle.current().pid() + "-";
    private static final String LOCK = ".lock";
    private static final AtomicInteger NEXT = new AtomicInteger();

    private final Path folder;
    private final Path framework;
    private final FileChannel channel;

    private Home(Path folder, Path framework, FileChannel channel) {
        this.folder = folder;
        this.framework = framework;
        this.channel = channel;
    }

    static Home open(Path folder) throws LaunchException {
        try {
            Files.createDirectories(folder.resolve("logs"));
            Path cache = Files.createDirectories(folder.resolve("cache"));
            while (true) {
                Path framework = cache.resolve(OWN + NEXT.getAndIncrement());
                Path lock = Path.of(framework + LOCK);
                FileChannel channel =
                    FileChannel.open(lock, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                if (lock(channel) && Files.exists(lock)) {
                    Home home = new Home(folder, framework, channel);
                    home.clearAfterTheDead();
                    deleteTree(framework);
                    return home;
                }
                channel.close();
            }
        } catch (IOException e) {
            String reason = e.getClass().getSimpleName() + ": " + e.getMessage();
            throw new LaunchException(
                folder + ": this home cannot be written (" + reason + "); choose another with --home DIR", e);
        }
    }

    Path folder() {
        return folder;
    }

    Path logs() {
        return folder.resolve("logs");
    }

    Path cache() {
        return folder.resolve("cache");
    }

    /** Where this process's framework keeps its state; no other process uses it. */
    Path framework() {
        return framework;
    }

    /** Leaves nothing of this process behind. Safe to call twice and from several threads. */
    @Override
    public synchronized void close() {
        try {
            deleteTree(framework);
            Files.deleteIfExists(Path.of(framework + LOCK));
            channel.close();
        } catch (IOException e) {
            LOG.log(Level.WARNING, framework + " could not be removed; the next start will try again", e);
        }
    }

    private void clearAfterTheDead() throws IOException {
        for (Path lock : locks()) {
            try (FileChannel other = FileChannel.open(lock, StandardOpenOption.WRITE)) {
                if (lock(other)) {
                    String name = lock.toString();
                    deleteTree(Path.of(name.substring(0, name.length() - LOCK.length())));
                    Files.deleteIfExists(lock);
                    LOG.fine(() -> "cleared up after a dead process: " + lock);
                }
            } catch (NoSuchFileException e) {
                LOG.fine(() -> "its process has just removed " + lock);
            }
        }
    }

    private List<Path> locks() throws IOException {
        try (Stream<Path> files = Files.list(cache())) {
            return files.filter(Home::lockOfAnother).toList();
        }
    }

    /** Our own stay closed: POSIX drops a process's lock when the process closes any handle on the file. */
    private static boolean lockOfAnother(Path file) {
        String name = file.getFileName().toString();
        return name.startsWith(PREFIX) && name.endsWith(LOCK) && !name.startsWith(OWN);
    }

    /** Whether the file is now ours; a lock held elsewhere in this very JVM counts as held by another. */
    static boolean lock(FileChannel channel) throws IOException {
        try {
            FileLock lock = channel.tryLock();
            return lock != null;
        } catch (OverlappingFileLockException e) {
            return false;
        }
    }

    static void deleteTree(Path tree) throws IOException {
        if (!Files.exists(tree)) {
            return;
        }
        List<Path> all = new ArrayList<>();
        try (Stream<Path> walk = Files.walk(tree)) {
            walk.sorted(Comparator.reverseOrder()).forEach(all::add);
        }
        for (Path path : all) {
            Files.deleteIfExists(path);
        }
    }
}

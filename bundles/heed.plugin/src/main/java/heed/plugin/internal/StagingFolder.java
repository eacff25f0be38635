package heed.plugin.internal;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;

/**
 * Watches {@code HOME/plugins}. A jar in it is installed beside what is there; it is never updated, and
 * leaves only when no lease holds it.
 */
@Component(service = StagingFolder.class, immediate = true)
public final class StagingFolder {

    /** The framework property that names HOME. */
    static final String HOME = "heed.home";

    private static final Logger LOG = Logger.getLogger(StagingFolder.class.getName());
    private static final long POLL_MILLIS = 300;
    private static final long FIRST_SCAN_SECONDS = 20;
    private static final long STOP_SECONDS = 5;

    private final ScheduledExecutorService watcher = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "heed-plugins");
        thread.setDaemon(true);
        return thread;
    });
    private final Holds holds = new Holds(this::sweepSoon);
    private final Optional<Staging> staging;

    /** What lies in the folder is installed when this returns, unless a plug-in takes very long to start. */
    @Activate
    public StagingFolder(BundleContext context) {
        String home = context.getProperty(HOME);
        staging = home == null ? Optional.empty() : Optional.of(new Staging(
                new Folder(Path.of(home, "plugins").toAbsolutePath()), new StagedBundles(context, holds), holds));
        if (staging.isEmpty()) {
            LOG.info("no plug-ins folder is watched: the framework property " + HOME + " is not set");
        }
        staging.ifPresent(this::start);
    }

    private void start(Staging started) {
        createFolder(started.folder().path());
        Future<?> first = watcher.submit(() -> guarded(started::firstScan));
        try {
            first.get(FIRST_SCAN_SECONDS, TimeUnit.SECONDS);
        } catch (TimeoutException slow) {
            LOG.warning("plug-ins are still being installed after " + FIRST_SCAN_SECONDS
                    + " s; one of them takes long to start");
        } catch (ExecutionException failed) {
            throw new IllegalStateException("the plug-ins could not be installed", failed);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
        watcher.scheduleWithFixedDelay(() -> guarded(started::scan), POLL_MILLIS, POLL_MILLIS,
                TimeUnit.MILLISECONDS);
    }

    private static void createFolder(Path folder) {
        try {
            Files.createDirectories(folder);
        } catch (IOException readOnly) {
            LOG.warning(() -> folder + " cannot be made, so there is no place for plug-ins yet: " + readOnly);
        }
    }

    /** One failed look must not end the watch. */
    private static void guarded(Runnable work) {
        try {
            work.run();
        } catch (RuntimeException failed) {
            LOG.log(Level.SEVERE, "the plug-ins folder could not be dealt with; it is tried again", failed);
        }
    }

    private void sweepSoon() {
        if (!watcher.isShutdown()) {
            staging.ifPresent(one -> watcher.execute(() -> guarded(one::sweep)));
        }
    }

    @Deactivate
    void close() throws InterruptedException {
        watcher.shutdown();
        if (!watcher.awaitTermination(STOP_SECONDS, TimeUnit.SECONDS)) {
            LOG.warning("a plug-in is still being installed; the watch ends after it");
        }
    }

    Holds holds() {
        return holds;
    }

    /** What is watched; none without a home. */
    Optional<Staging> staging() {
        return staging;
    }
}

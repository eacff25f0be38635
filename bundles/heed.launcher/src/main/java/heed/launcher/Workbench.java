package heed.launcher;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.function.ToIntFunction;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleException;
import org.osgi.framework.Constants;
import org.osgi.framework.InvalidSyntaxException;
import org.osgi.framework.launch.Framework;
import org.osgi.framework.launch.FrameworkFactory;
import org.osgi.util.tracker.ServiceTracker;

/**
 * The running framework. The one thing that it and the launcher share is a service that turns the arguments
 * into an exit code; only JDK types cross this border.
 */
final class Workbench implements AutoCloseable {
    private static final Logger LOG = Logger.getLogger(Workbench.class.getName());
    private static final String MAIN =
        "(&(" + Constants.OBJECTCLASS + "=" + ToIntFunction.class.getName() + ")(heed.main=true))";
    private static final long WAIT_MILLIS = 10_000;
    private static final long WAIT_AFTER_FAILURE_MILLIS = 1_000;
    private static final long STOP_MILLIS = 30_000;
    private static final String VECTOR = "jdk.incubator.vector";

    private final Framework framework;
    private final Map<Bundle, BundleException> failures = new LinkedHashMap<>();

    private Workbench(Framework framework) {
        this.framework = framework;
    }

    /**
     * Starts Felix and all bundles. One that fails is remembered and reported; the others run.
     *
     * @param storage the framework's own folder
     * @param bundles what to install
     * @param properties what bundles can ask for
     */
    static Workbench start(Path storage, List<BundleFile> bundles, Map<String, String> properties)
            throws LaunchException {
        FrameworkFactory factory = ServiceLoader.load(FrameworkFactory.class).findFirst()
            .orElseThrow(() -> new IllegalStateException("no FrameworkFactory on the class path"));
        Workbench workbench = new Workbench(factory.newFramework(configuration(storage, properties)));
        try {
            workbench.framework.init();
            List<Bundle> toStart = workbench.install(bundles);
            workbench.framework.start();
            for (Bundle bundle : toStart) {
                workbench.start(bundle);
            }
            return workbench;
        } catch (BundleException e) {
            workbench.close();
            throw new LaunchException("the framework did not start: " + e.getMessage(), e);
        }
    }

    private static Map<String, String> configuration(Path storage, Map<String, String> properties) {
        Map<String, Object> all = new HashMap<>(properties);
        all.put(Constants.FRAMEWORK_STORAGE, storage.toString());
        all.put(Constants.FRAMEWORK_BSNVERSION, Constants.FRAMEWORK_BSNVERSION_MULTIPLE);
        all.put("felix.cache.locking", "false");
        all.put("felix.log.logger", new FrameworkLog());
        if (ModuleLayer.boot().findModule(VECTOR).isPresent()) {
            all.put(Constants.FRAMEWORK_SYSTEMPACKAGES_EXTRA, VECTOR);
        }
        // Felix takes its logger as an object in this map of strings.
        @SuppressWarnings({"unchecked", "rawtypes"})
        Map<String, String> configuration = (Map) all;
        return configuration;
    }

    /** Installs all, and gives those that are to be started; a fragment cannot be. */
    private List<Bundle> install(List<BundleFile> files) throws LaunchException {
        BundleContext context = framework.getBundleContext();
        List<Bundle> toStart = new ArrayList<>();
        for (BundleFile file : files) {
            try {
                Bundle bundle = context.installBundle("reference:" + file.path().toUri());
                if (file.start() && bundle.getHeaders("").get(Constants.FRAGMENT_HOST) == null) {
                    toStart.add(bundle);
                }
            } catch (BundleException e) {
                throw new LaunchException(file.path() + ": not a bundle: " + e.getMessage(), e);
            }
        }
        return toStart;
    }

    private void start(Bundle bundle) {
        try {
            bundle.start();
        } catch (BundleException e) {
            failures.put(bundle, e);
            LOG.warning(Diagnosis.sentence(bundle, e));
        }
    }

    /** Waits for the main service and calls it; the framework may be stopped meanwhile by another thread. */
    int call(List<String> arguments) throws LaunchException {
        long waitMillis = failures.isEmpty() ? WAIT_MILLIS : WAIT_AFTER_FAILURE_MILLIS;
        ServiceTracker<ToIntFunction<String[]>, ToIntFunction<String[]>> tracker;
        BundleContext context = framework.getBundleContext();
        try {
            tracker = new ServiceTracker<>(context, context.createFilter(MAIN), null);
        } catch (InvalidSyntaxException e) {
            throw new IllegalStateException(e.getMessage(), e);
        }
        tracker.open();
        try {
            ToIntFunction<String[]> main = tracker.waitForService(waitMillis);
            if (main == null && framework.getState() != Bundle.ACTIVE) {
                throw new LaunchException("the framework was stopped before a command could run");
            }
            if (main == null) {
                throw new LaunchException(new Diagnosis(context, failures).text(waitMillis));
            }
            return main.applyAsInt(arguments.toArray(String[]::new));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new LaunchException("interrupted while waiting for the workbench to come up", e);
        } finally {
            tracker.close();
        }
    }

    /**
     * Stops everything and waits for its end, but not for ever. Safe to call twice and from several threads.
     */
    @Override
    public void close() {
        try {
            framework.stop();
            framework.waitForStop(STOP_MILLIS);
        } catch (BundleException e) {
            LOG.log(Level.WARNING, "the framework did not stop cleanly", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}

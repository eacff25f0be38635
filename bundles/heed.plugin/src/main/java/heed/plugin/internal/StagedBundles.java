package heed.plugin.internal;

import java.io.ByteArrayInputStream;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.Stream;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleException;
import org.osgi.framework.ServiceReference;
import org.osgi.framework.namespace.PackageNamespace;
import org.osgi.framework.wiring.BundleRevision;
import org.osgi.framework.wiring.FrameworkWiring;

/**
 * The bundles that the staging folder brought, one for each content. Each has a location of its own, so that
 * two versions stand side by side; no other bundle is ever touched. Used by one thread at a time.
 */
final class StagedBundles {

    /** Before the SHA-256 of the jar. */
    static final String LOCATION = "heed-plugin:";

    private static final Logger LOG = Logger.getLogger(StagedBundles.class.getName());

    private final BundleContext context;
    private final Holds holds;
    private final Components components;
    private final Explanation explanation;
    private final Set<Bundle> stuck = new HashSet<>();

    StagedBundles(BundleContext context, Holds holds) {
        this.context = context;
        this.holds = holds;
        this.components = new Components(context);
        this.explanation = new Explanation(context);
    }

    /** Those that an earlier life of this component left in the framework, and those of this one. */
    List<Bundle> all() {
        return Stream.of(context.getBundles()).filter(b -> b.getLocation().startsWith(LOCATION)).toList();
    }

    /**
     * Installs the very bytes that were checked; the same content is installed once, and can come back. What
     * is not on offer yet is leaving until it is settled.
     */
    Bundle install(PluginJar jar) throws Refusal {
        Set<String> copied = new TreeSet<>(jar.packages());
        copied.retainAll(workbenchPackages());
        if (!copied.isEmpty()) {
            throw new Refusal("contains a copy of the package " + copied.iterator().next() + " of the workbench; "
                    + "leave it out (Maven scope 'provided') and import it");
        }
        try {
            Bundle bundle = context.installBundle(LOCATION + jar.sha256(), new ByteArrayInputStream(jar.content()));
            if (bundle.getState() != Bundle.ACTIVE) {
                holds.retire(bundle);
            }
            return bundle;
        } catch (BundleException bad) {
            throw new Refusal("is refused by the framework: " + reason(bad));
        }
    }

    private Set<String> workbenchPackages() {
        Set<String> packages = new HashSet<>();
        for (Bundle bundle : context.getBundles()) {
            BundleRevision revision = bundle.adapt(BundleRevision.class);
            if (revision != null && !bundle.getLocation().startsWith(LOCATION)) {
                revision.getDeclaredCapabilities(PackageNamespace.PACKAGE_NAMESPACE).stream()
                        .map(c -> (String) c.getAttributes().get(PackageNamespace.PACKAGE_NAMESPACE))
                        .filter(name -> name.startsWith("heed.")).forEach(packages::add);
            }
        }
        return packages;
    }

    /** Resolves and starts it, and sees that what it brings came up; otherwise it goes again at once. */
    Bundle start(PluginJar jar) throws Refusal {
        Bundle bundle = install(jar);
        try {
            bundle.start(Bundle.START_TRANSIENT);
            probe(bundle);
            return bundle;
        } catch (BundleException failed) {
            boolean unresolved = failed.getType() == BundleException.RESOLVE_ERROR;
            String why = unresolved ? explanation.of(bundle, failed) : "its activator failed: " + reason(failed);
            remove(bundle);
            throw new Refusal(why, unresolved);
        } catch (Refusal refused) {
            remove(bundle);
            throw refused;
        }
    }

    /** Asks each service that the bundle registered for what it is, as the catalogue will. */
    private void probe(Bundle bundle) throws Refusal {
        ServiceReference<?>[] references = bundle.getRegisteredServices();
        for (ServiceReference<?> reference : references == null ? new ServiceReference<?>[0] : references) {
            Object service = context.getService(reference);
            try {
                if (service == null) {
                    throw new Refusal("its " + components.failure(bundle)
                            .orElse("service " + reference + " could not be made; the log says why"));
                }
                if (Kinds.isPart(service)) {
                    Kinds.id(service);
                }
            } catch (RuntimeException | LinkageError broken) {
                throw new Refusal("its part " + service.getClass().getName() + " cannot be used: " + said(broken));
            } finally {
                context.ungetService(reference);
            }
        }
        String failure = components.failure(bundle).orElse("");
        if (!failure.isEmpty()) {
            throw new Refusal("its " + failure);
        }
    }

    /** What an active plug-in still waits for; empty when it is all there. */
    String waiting(Bundle bundle) {
        return components.waiting(bundle).orElse("");
    }

    /** Uninstalls the leaving bundles that nobody uses any more. */
    void sweep() {
        List<Bundle> free = holds.free();
        while (!free.isEmpty() && free.stream().filter(this::remove).count() > 0) {
            free = holds.free();
        }
    }

    private boolean remove(Bundle bundle) {
        try {
            holds.retire(bundle);
            bundle.uninstall();
            FrameworkWiring wiring = context.getBundle(0).adapt(FrameworkWiring.class);
            if (wiring.getRemovalPendingBundles().contains(bundle)) {
                wiring.refreshBundles(List.of(bundle));
            }
            holds.forget(bundle);
            stuck.remove(bundle);
            return true;
        } catch (BundleException failed) {
            if (stuck.add(bundle)) {
                LOG.log(Level.WARNING, failed, () -> "plug-in " + bundle.getSymbolicName() + " "
                        + bundle.getVersion() + " is not yet uninstalled; it is tried again");
            }
            return false;
        }
    }

    private static String reason(BundleException failed) {
        Throwable deepest = failed;
        while (deepest.getCause() != null) {
            deepest = deepest.getCause();
        }
        return deepest instanceof BundleException ? deepest.getMessage() : said(deepest);
    }

    private static String said(Throwable failure) {
        String name = failure.getClass().getSimpleName();
        return failure.getMessage() == null ? name : name + ": " + failure.getMessage();
    }
}

package heed.plugin.internal;

import java.util.logging.Level;
import java.util.logging.Logger;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceReference;
import org.osgi.util.tracker.ServiceTracker;

/** The usable services of one kind. One that cannot say what it is gets logged once and left out. */
final class PartTracker extends ServiceTracker<Object, PartTracker.Part> {
    private static final Logger LOG = Logger.getLogger(PartTracker.class.getName());

    /** A service with what was asked of it, once, when it came. */
    record Part(String id, Object service, Bundle bundle) {
    }

    PartTracker(BundleContext context, String kind) {
        super(context, kind, null);
    }

    @Override
    public Part addingService(ServiceReference<Object> reference) {
        Bundle bundle = reference.getBundle();
        Object service = context.getService(reference);
        if (service == null || bundle == null) {
            LOG.warning(() -> whose(bundle) + " could not make its service; it is left out");
            return null;
        }
        try {
            return new Part(Kinds.id(service), service, bundle);
        } catch (RuntimeException | LinkageError broken) {
            LOG.log(Level.WARNING, broken, () -> whose(bundle) + " cannot be used and is left out: "
                    + service.getClass().getName() + ": " + broken.getMessage());
            context.ungetService(reference);
            return null;
        }
    }

    @Override
    public void removedService(ServiceReference<Object> reference, Part part) {
        context.ungetService(reference);
    }

    private static String whose(Bundle bundle) {
        return bundle == null ? "a bundle that has gone" : bundle.getSymbolicName() + " " + bundle.getVersion();
    }
}

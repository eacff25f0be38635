package heed.plugin.internal;

import heed.plugin.Catalogue;
import heed.plugin.Lease;
import heed.plugin.Offer;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Version;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;

/** What the service registry has of each kind, without the bundles that are leaving. */
@Component(service = Catalogue.class)
public final class ServiceCatalogue implements Catalogue {
    private final Map<String, PartTracker> trackers = new ConcurrentHashMap<>();
    private final Digests digests = new Digests();
    private final BundleContext context;
    private final Holds holds;

    /** @param staging also makes sure that the plug-ins are here before there is a catalogue */
    @Activate
    public ServiceCatalogue(BundleContext context, @Reference StagingFolder staging) {
        this(context, staging.holds());
    }

    ServiceCatalogue(BundleContext context, Holds holds) {
        this.context = context;
        this.holds = holds;
    }

    @Deactivate
    void close() {
        trackers.values().forEach(PartTracker::close);
    }

    @Override
    public <F> List<Offer<F>> offers(Class<F> kind) {
        return found(kind).stream().map(Found::offer).toList();
    }

    @Override
    public Lease lease() {
        return new RunLease(this, holds);
    }

    <F> List<Found<F>> found(Class<F> kind) {
        return tracker(kind.getName()).getTracked().values().stream()
                .filter(part -> kind.isInstance(part.service()) && !holds.isLeaving(part.bundle()))
                .sorted(Comparator.comparing(PartTracker.Part::id)
                        .thenComparing(part -> part.bundle().getVersion(), Comparator.reverseOrder())
                        .thenComparing(part -> part.bundle().getBundleId(), Comparator.reverseOrder()))
                .map(part -> new Found<>(offer(kind, part), part.bundle()))
                .toList();
    }

    /** Kinds are kept by name, so that no class of another bundle is held. */
    private PartTracker tracker(String kind) {
        PartTracker known = trackers.get(kind);
        if (known != null) {
            return known;
        }
        PartTracker fresh = new PartTracker(context, kind);
        fresh.open();
        PartTracker earlier = trackers.putIfAbsent(kind, fresh);
        if (earlier != null) {
            fresh.close();
            return earlier;
        }
        return fresh;
    }

    private <F> Offer<F> offer(Class<F> kind, PartTracker.Part part) {
        Bundle bundle = part.bundle();
        Version version = bundle.getVersion();
        return new Offer<>(part.id(), version.toString(), bundle.getSymbolicName(), digests.of(bundle),
                kind.cast(part.service()));
    }
}

package heed.plugin.internal;

import heed.component.Ref;
import heed.plugin.Lease;
import heed.plugin.Offer;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.osgi.framework.Bundle;

/** The lease of one run: what it found first stays what it finds. */
final class RunLease implements Lease {

    /** What was asked for; options do not matter. */
    private record Asked(Class<?> kind, String name) {
    }

    private record Taken(Object factory, Used used) {
    }

    private final ServiceCatalogue catalogue;
    private final Holds holds;
    private final Map<Asked, Taken> found = new HashMap<>();
    private final Set<Used> used = new LinkedHashSet<>();
    private final Set<Bundle> held = new LinkedHashSet<>();
    private boolean closed;

    RunLease(ServiceCatalogue catalogue, Holds holds) {
        this.catalogue = catalogue;
        this.holds = holds;
    }

    @Override
    public synchronized <F> F find(Class<F> kind, Ref ref) {
        if (closed) {
            throw new IllegalStateException("the lease is closed: " + Kinds.name(kind) + " '" + ref.name()
                    + "' must be found before the run ends");
        }
        Asked asked = new Asked(kind, ref.name());
        Taken known = found.get(asked);
        return kind.cast(known != null ? known.factory() : take(kind, ref, asked));
    }

    /**
     * A chosen bundle may have begun to leave since it was seen; then it is no more on offer, and another is.
     */
    private <F> F take(Class<F> kind, Ref ref, Asked asked) {
        Found<F> chosen = new Choice<>(Kinds.name(kind), catalogue.found(kind)).of(ref);
        while (!held.contains(chosen.bundle()) && !holds.hold(chosen.bundle())) {
            chosen = new Choice<>(Kinds.name(kind), catalogue.found(kind)).of(ref);
        }
        held.add(chosen.bundle());
        Offer<F> offer = chosen.offer();
        Used use = new Used(Kinds.name(kind), offer.id(), offer.bundle(), offer.version(), offer.sha256());
        found.put(asked, new Taken(offer.factory(), use));
        used.add(use);
        return offer.factory();
    }

    @Override
    public synchronized List<Used> used() {
        return List.copyOf(used);
    }

    @Override
    public synchronized Used used(Class<?> kind, Ref ref) {
        Taken taken = found.get(new Asked(kind, ref.name()));
        if (taken == null) {
            throw new IllegalStateException(Kinds.name(kind) + " '" + ref.name() + "' was not found by this lease");
        }
        return taken.used();
    }

    @Override
    public synchronized void close() {
        closed = true;
        found.clear();
        held.forEach(holds::release);
        held.clear();
    }
}

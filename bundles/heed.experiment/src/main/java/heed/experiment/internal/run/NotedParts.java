package heed.experiment.internal.run;

import heed.component.Parts;
import heed.component.Ref;
import heed.plugin.Lease;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** The parts of one run, found through the lease that all runs of its session share; notes what this run asked for. */
final class NotedParts implements Parts {

    private final Lease lease;
    private final Set<Lease.Used> used = new LinkedHashSet<>();

    NotedParts(Lease lease) {
        this.lease = lease;
    }

    @Override
    public <F> F find(Class<F> kind, Ref ref) {
        F factory = lease.find(kind, ref);
        used.add(lease.used(kind, ref));
        return factory;
    }

    /** What this run uses, in the order in which it asked. */
    List<Lease.Used> used() {
        return List.copyOf(used);
    }
}

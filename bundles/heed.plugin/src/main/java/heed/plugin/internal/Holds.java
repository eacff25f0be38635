package heed.plugin.internal;

import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.osgi.framework.Bundle;
import org.osgi.framework.wiring.BundleWire;
import org.osgi.framework.wiring.BundleWiring;

/**
 * Which bundles are in use by leases, and which are to go when they are not. One lock decides, so that
 * nothing is taken while it goes.
 */
final class Holds {
    private final Map<Bundle, Integer> counts = new HashMap<>();
    private final Set<Bundle> leaving = new LinkedHashSet<>();
    private final Runnable freed;

    /** @param freed called when the last hold on a leaving bundle ends, outside the lock */
    Holds(Runnable freed) {
        this.freed = freed;
    }

    /** Keeps a bundle from being uninstalled; false when it is leaving or gone. */
    synchronized boolean hold(Bundle bundle) {
        if (leaving.contains(bundle) || bundle.getState() == Bundle.UNINSTALLED) {
            return false;
        }
        counts.merge(bundle, 1, Integer::sum);
        return true;
    }

    /** Ends one hold. */
    void release(Bundle bundle) {
        if (ended(bundle)) {
            freed.run();
        }
    }

    private synchronized boolean ended(Bundle bundle) {
        Integer left = counts.computeIfPresent(bundle, (b, count) -> count == 1 ? null : count - 1);
        return left == null && leaving.contains(bundle);
    }

    /** How many hold it. */
    synchronized int count(Bundle bundle) {
        return counts.getOrDefault(bundle, 0);
    }

    /** From now on nobody new can hold it. */
    synchronized void retire(Bundle bundle) {
        leaving.add(bundle);
    }

    /** Takes {@link #retire} back. */
    synchronized void stay(Bundle bundle) {
        leaving.remove(bundle);
    }

    synchronized boolean isLeaving(Bundle bundle) {
        return leaving.contains(bundle);
    }

    /** The leaving bundles that can go now: no lease holds them, and no other bundle uses their packages. */
    synchronized List<Bundle> free() {
        return leaving.stream().filter(b -> !counts.containsKey(b) && !isUsedByOthers(b)).toList();
    }

    /** Forgets a bundle that is uninstalled. */
    synchronized void forget(Bundle bundle) {
        leaving.remove(bundle);
    }

    private static boolean isUsedByOthers(Bundle bundle) {
        BundleWiring wiring = bundle.adapt(BundleWiring.class);
        List<BundleWire> wires = wiring == null ? null : wiring.getProvidedWires(null);
        return wires != null && wires.stream().anyMatch(w -> !bundle.equals(w.getRequirer().getBundle()));
    }
}

package heed.experiment.internal.plan;

import heed.component.BadInput;
import heed.component.Ref;
import heed.plugin.Catalogue;
import heed.plugin.Lease;
import heed.plugin.Offer;
import heed.tensor.spi.Backend;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;

/** Chooses the backend of a run: the named one or none, or the best that runs here. */
final class Backends {

    private final Catalogue catalogue;
    private final Lease lease;

    Backends(Catalogue catalogue, Lease lease) {
        this.catalogue = catalogue;
        this.lease = lease;
    }

    /** The named backend, which must be able to run; for {@code auto} the most preferred that can. */
    Backend choose(Ref ref) {
        Ref wanted = ref.id().equals("auto") ? Ref.parse(best(ref).id(), ref.key()) : ref;
        Backend backend = lease.find(Backend.class, wanted);
        backend.obstacle().ifPresent(obstacle -> {
            throw new BadInput(ref.key(), "backend '" + ref.id() + "' cannot run: " + obstacle + ". Runnable here: "
                    + runnable().stream().map(Backend::id).collect(Collectors.joining(", ")));
        });
        return backend;
    }

    /** Why {@code auto} takes what it takes: {@code nd4j (auto; not jcuda: no CUDA driver)}. */
    String explained(Ref ref, Backend chosen) {
        if (!ref.id().equals("auto")) {
            return chosen.id();
        }
        List<String> passed = new ArrayList<>();
        for (Offer<Backend> offer : catalogue.offers(Backend.class)) {
            Backend other = offer.factory();
            if (other.preference() > chosen.preference()) {
                other.obstacle().ifPresent(why -> passed.add("; not " + other.id() + ": " + why));
            }
        }
        return chosen.id() + " (auto" + String.join("", passed) + ")";
    }

    private Backend best(Ref ref) {
        return runnable().stream().findFirst().orElseThrow(() -> new BadInput(ref.key(),
                "no backend can run here; see 'heed list backends' for the reasons"));
    }

    private List<Backend> runnable() {
        return catalogue.offers(Backend.class).stream().map(Offer::factory)
                .filter(backend -> backend.obstacle().isEmpty())
                .sorted(Comparator.comparingInt(Backend::preference).reversed()).toList();
    }
}

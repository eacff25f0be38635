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
import java.util.Optional;

/** Chooses the backend of a run: the named one or none, or the most preferred that runs here. */
final class Backends {

    private final Catalogue catalogue;
    private final Lease lease;
    private final List<String> passedOver = new ArrayList<>();

    Backends(Catalogue catalogue, Lease lease) {
        this.catalogue = catalogue;
        this.lease = lease;
    }

    /** The named backend, which must be able to run; for {@code auto} the most preferred that can. */
    Backend choose(Ref ref) {
        if (ref.id().equals("auto")) {
            return best(ref);
        }
        Backend backend = lease.find(Backend.class, ref);
        obstacle(backend).ifPresent(obstacle -> {
            throw new BadInput(ref.key(), "backend '" + ref.id() + "' cannot run: " + obstacle + ". Runnable here: "
                    + String.join(", ", offered().stream().filter(other -> obstacle(other).isEmpty())
                            .map(Backend::id).toList()));
        });
        return backend;
    }

    /** What was chosen, and why: {@code nd4j (auto; not jcuda: no CUDA driver)}. */
    String explained(Ref ref, Backend chosen) {
        return ref.id().equals("auto") ? chosen.id() + " (auto" + String.join("", passedOver) + ")" : chosen.id();
    }

    private Backend best(Ref ref) {
        for (Backend backend : offered()) {
            Optional<String> obstacle = obstacle(backend);
            if (obstacle.isEmpty()) {
                return lease.find(Backend.class, Ref.parse(backend.id(), ref.key()));
            }
            passedOver.add("; not " + backend.id() + ": " + obstacle.get());
        }
        throw new BadInput(ref.key(), "no backend can run here" + String.join("", passedOver));
    }

    /** Why a backend cannot run. Some know only when they are opened, so that is tried. */
    private static Optional<String> obstacle(Backend backend) {
        if (backend.obstacle().isPresent()) {
            return backend.obstacle();
        }
        try {
            backend.open().close();
            return Optional.empty();
        } catch (IllegalStateException refused) {
            return Optional.of(refused.getMessage());
        }
    }

    private List<Backend> offered() {
        return catalogue.offers(Backend.class).stream().map(Offer::factory)
                .sorted(Comparator.comparingInt(Backend::preference).reversed()).toList();
    }
}

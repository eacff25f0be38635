package heed.backend.reference;

import heed.tensor.spi.Backend;
import heed.tensor.spi.Kernels;
import java.util.Optional;
import org.osgi.service.component.annotations.Component;

/** The oracle: plain Java on one thread, arithmetic in double, rounded once to the type of the result. */
@Component(service = Backend.class)
public final class ReferenceBackend implements Backend {

    @Override
    public String id() {
        return "reference";
    }

    @Override
    public String title() {
        return "Reference: plain Java, slow and obvious";
    }

    @Override
    public String device() {
        return "Java " + Runtime.version().feature() + ", 1 thread";
    }

    @Override
    public int preference() {
        return 0;
    }

    @Override
    public Optional<String> obstacle() {
        return Optional.empty();
    }

    @Override
    public Kernels open() {
        return new ReferenceKernels();
    }
}

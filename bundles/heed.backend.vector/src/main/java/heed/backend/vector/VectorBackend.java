package heed.backend.vector;

import heed.tensor.spi.Backend;
import heed.tensor.spi.Kernels;
import java.util.Optional;
import org.osgi.service.component.annotations.Component;

/** Offers {@link VectorKernels}, where the JDK's incubating module is there. */
@Component(service = Backend.class)
public final class VectorBackend implements Backend {

    private static final String MODULE = "jdk.incubator.vector";

    @Override
    public String id() {
        return "vector";
    }

    @Override
    public String title() {
        return "JDK Vector API, without native code; float32";
    }

    @Override
    public String device() {
        int threads = threads();
        return "Java " + Runtime.version().feature() + ", " + threads + (threads == 1 ? " thread" : " threads")
                + obstacle().map(why -> "").orElseGet(() -> ", vectors of " + Lane.bits() + " bits");
    }

    @Override
    public int preference() {
        return 20;
    }

    @Override
    public Optional<String> obstacle() {
        return ModuleLayer.boot().findModule(MODULE).isPresent() ? Optional.empty()
                : Optional.of("the module " + MODULE + " is not there: start Java with --add-modules " + MODULE);
    }

    @Override
    public Kernels open() {
        obstacle().ifPresent(why -> {
            throw new IllegalStateException("backend 'vector' cannot run: " + why);
        });
        return new VectorKernels.Running(threads());
    }

    /** All processors, or as many as the system property {@code heed.vector.threads} says. */
    private static int threads() {
        String wanted = System.getProperty("heed.vector.threads", "");
        int all = Runtime.getRuntime().availableProcessors();
        if (wanted.isEmpty()) {
            return all;
        }
        if (!wanted.matches("[1-9][0-9]{0,3}")) {
            throw new IllegalArgumentException("heed.vector.threads: expected a number of threads from 1 to 9999, got '"
                    + wanted + "'");
        }
        return Integer.parseInt(wanted);
    }
}

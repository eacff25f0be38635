package heed.tensor.spi;

import java.util.Optional;
import org.osgi.annotation.versioning.ConsumerType;

/** A tensor backend as a service: what it is, whether it can run here, and a way to open it. */
@ConsumerType
public interface Backend {

    /** The name by which experiments call it: {@code reference}, {@code nd4j}. */
    String id();

    /** One line for people. */
    String title();

    /** What it runs on, for run records: libraries with versions, threads, device. */
    String device();

    /** How much {@code auto} likes it: the highest that can run is taken. The reference backend has 0. */
    int preference();

    /** Why it cannot run on this machine, with the cure; empty when it can. */
    Optional<String> obstacle();

    /**
     * Opens it for one run.
     *
     * @throws IllegalStateException when it cannot run here, with the {@link #obstacle()}
     */
    Kernels open();
}

package heed.experiment;

import java.util.List;
import org.osgi.annotation.versioning.ProviderType;

/**
 * A checked experiment, ready to run. It holds leases on all bundles that its runs use until it is closed.
 */
@ProviderType
public interface Plan extends AutoCloseable {

    /** The experiment's name. */
    String experiment();

    /** All its runs, in order. */
    List<RunInfo> runs();

    /** The backend, and why {@code auto} took it, for people. */
    String backend();

    @Override
    void close();
}

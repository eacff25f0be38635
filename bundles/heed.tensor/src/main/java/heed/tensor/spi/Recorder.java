package heed.tensor.spi;

import org.osgi.annotation.versioning.ConsumerType;

/**
 * Kernels whose calls are noted in order instead of being run, until {@link #end}; made by {@link Kernels#recorder}.
 *
 * <p>Noted are all calls that compute. {@link #allocate} and {@link #upload} happen at once and are not repeated;
 * {@link #free} takes effect when the recording is closed; {@link #download} is an {@link IllegalStateException}, for
 * there is nothing to read yet.
 */
@ConsumerType
public interface Recorder extends Kernels {

    /** Ends the noting; these kernels are not used afterwards. */
    Recorded end();

    /** Calls that can be made again and again on the same views. */
    @ConsumerType
    interface Recorded extends AutoCloseable {

        /** Makes all calls again, in an order that gives the same result; like any kernel, it may return before. */
        void replay();

        /** Frees what it holds. */
        @Override
        void close();
    }
}

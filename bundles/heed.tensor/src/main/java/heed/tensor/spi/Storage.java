package heed.tensor.spi;

import org.osgi.annotation.versioning.ConsumerType;

/** A block of elements of one type in a backend's memory; opaque to everybody but that backend. */
@ConsumerType
public interface Storage {

    /** Type of the elements. */
    DType type();

    /** Number of elements. */
    long size();
}

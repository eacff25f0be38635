package heed.tensor.spi;

/** What random numbers look like. */
public enum Distribution {
    /** Uniform in [0, 1). */
    UNIFORM,
    /** Normal with mean 0 and variance 1. */
    NORMAL
}

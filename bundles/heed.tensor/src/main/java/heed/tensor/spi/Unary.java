package heed.tensor.spi;

/** Elementwise functions of one number; of INT32 only {@link #NEG} and {@link #ABS}. */
public enum Unary {
    /** −x. */
    NEG,
    /** eˣ. */
    EXP,
    /** Natural logarithm. */
    LOG,
    /** Hyperbolic tangent. */
    TANH,
    /** 1 / (1 + e⁻ˣ). */
    SIGMOID,
    /** max(x, 0). */
    RELU,
    /** √x. */
    SQRT,
    /** |x|. */
    ABS
}

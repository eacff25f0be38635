package heed.tensor.spi;

/**
 * Elementwise functions of two numbers a and b; comparisons give 1 or 0. Of INT32 only {@link #ADD}, {@link
 * #SUB}, {@link #MUL}, {@link #MAX}, {@link #MIN}, {@link #LESS} and {@link #EQUAL}.
 */
public enum Binary {
    /** a + b. */
    ADD,
    /** a − b. */
    SUB,
    /** a · b. */
    MUL,
    /** a / b. */
    DIV,
    /** The greater; NaN if either is. */
    MAX,
    /** The lesser; NaN if either is. */
    MIN,
    /** aᵇ; what 1 to NaN and ±1 to ±∞ are is open: C says 1, Java NaN. */
    POW,
    /** a &lt; b. */
    LESS,
    /** a = b. */
    EQUAL,
    /** a · (1 − b²): gradient through b = tanh(x), a being the gradient of b. */
    TANH_GRADIENT,
    /** a · b · (1 − b): gradient through b = σ(x). */
    SIGMOID_GRADIENT,
    /** a where b &gt; 0, else 0: gradient through b = relu(x). */
    RELU_GRADIENT
}

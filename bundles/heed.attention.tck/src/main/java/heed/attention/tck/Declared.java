package heed.attention.tck;

/**
 * What a part does otherwise than most. The kit lets it, and fails where it does not.
 *
 * @param sumsToOne weights of a query that sees anything sum to one; not so for a sigmoid, or a Gaussian
 *     factor
 * @param stochastic draws random numbers while gradients are recorded; never without
 * @param positional reads the same slots in another order otherwise
 * @param readsPast depends on where earlier queries looked
 * @param exactGradient its gradient is that of its values; not so for a sample's, or a straight-through
 *     estimator's
 * @param windowed weights sum to one, but to zero where a mask leaves nothing of the mechanism's own window
 */
public record Declared(boolean sumsToOne, boolean stochastic, boolean positional, boolean readsPast,
        boolean exactGradient, boolean windowed) {

    /** As most are. */
    public static final Declared NOTHING = new Declared(true, false, false, false, true, false);

    /** These, and weights that do not sum to one. */
    public Declared withoutSum() {
        return new Declared(false, stochastic, positional, readsPast, exactGradient, windowed);
    }

    /** These, and random numbers while gradients are recorded. */
    public Declared withChance() {
        return new Declared(sumsToOne, true, positional, readsPast, exactGradient, windowed);
    }

    /** These, and an order of slots that counts. */
    public Declared withPositions() {
        return new Declared(sumsToOne, stochastic, true, readsPast, exactGradient, windowed);
    }

    /** These, and earlier queries that count. */
    public Declared withPast() {
        return new Declared(sumsToOne, stochastic, positional, true, exactGradient, windowed);
    }

    /** These, and a gradient that is an estimate. */
    public Declared withEstimatedGradient() {
        return new Declared(sumsToOne, stochastic, positional, readsPast, false, windowed);
    }

    /** These, and a window that a mask can shut. */
    public Declared withWindow() {
        return new Declared(sumsToOne, stochastic, positional, readsPast, exactGradient, true);
    }
}

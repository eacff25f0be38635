package heed.model;

import java.util.Optional;
import org.osgi.annotation.versioning.ProviderType;

/** What a model says of one example, and where it looked. */
@ProviderType
public sealed interface Prediction {

    /** Where it looked: weights [T][S], a row for each step of the output (or of the reading); empty without attention. */
    Optional<float[][]> attention();

    /**
     * A sequence of tokens.
     *
     * @param tokens ids without marks
     */
    record Tokens(int[] tokens, Optional<float[][]> attention) implements Prediction {
    }

    /**
     * Numbers.
     *
     * @param values [K]
     */
    record Values(float[] values, Optional<float[][]> attention) implements Prediction {
    }
}

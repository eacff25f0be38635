package heed.attention;

import heed.tensor.Tensor;
import java.util.Optional;
import java.util.OptionalDouble;

/** {@code a = softmax(e/τ)}: the normaliser of all mechanisms that have no other. */
public final class Softmax implements Normalizer {

    /** At temperature 1. */
    public static final Softmax PLAIN = new Softmax(1);

    private final double temperature;

    /**
     * A softmax.
     *
     * @param temperature τ, above 0: the higher, the flatter
     */
    public Softmax(double temperature) {
        this.temperature = temperature;
    }

    @Override
    public Tensor weights(Tensor scores, Optional<Tensor> mask, Reading at) {
        Tensor scaled = temperature == 1 ? scores : scores.div(temperature);
        return mask.map(scaled::softmax).orElseGet(scaled::softmax);
    }

    @Override
    public OptionalDouble softmaxFactor() {
        return OptionalDouble.of(1 / temperature);
    }
}

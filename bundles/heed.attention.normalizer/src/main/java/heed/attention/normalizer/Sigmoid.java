package heed.attention.normalizer;

import heed.attention.Normalizer;
import heed.attention.Reading;
import heed.tensor.Tensor;
import heed.tensor.Tensors;
import java.util.Optional;

/** {@code a = σ(e)}, each slot for itself. */
final class Sigmoid implements Normalizer {

    @Override
    public Tensor weights(Tensor scores, Optional<Tensor> mask, Reading at) {
        if (mask.isEmpty()) {
            return scores.sigmoid();                                                         // […,S]
        }
        Tensor none = at.engine().zeros();
        // what is hidden does not come into the sigmoid, whose gradient at NaN would be NaN
        Tensor open = Tensors.where(mask.get(), scores, none);
        return Tensors.where(mask.get(), open.sigmoid(), none);
    }

    @Override
    public boolean sumsToOne() {
        return false;
    }
}

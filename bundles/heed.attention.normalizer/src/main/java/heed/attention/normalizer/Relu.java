package heed.attention.normalizer;

import heed.attention.Normalizer;
import heed.attention.Reading;
import heed.tensor.Engine;
import heed.tensor.Tensor;
import heed.tensor.Tensors;
import java.util.Optional;

/** {@code a = max(e, 0)/S}, S being the number of slots that can be read for the query. */
final class Relu implements Normalizer {

    @Override
    public Tensor weights(Tensor scores, Optional<Tensor> mask, Reading at) {
        if (mask.isEmpty()) {
            return scores.relu().div(at.slots());                                            // […,S]
        }
        Engine engine = at.engine();
        Tensor allowed = mask.get().expand(scores.shape());
        Tensor count = allowed.notEqual(0).sum(true, -1).max(engine.full(1));                // […,1]
        return Tensors.where(allowed, scores, engine.zeros()).relu().div(count);
    }

    @Override
    public boolean sumsToOne() {
        return false;
    }
}

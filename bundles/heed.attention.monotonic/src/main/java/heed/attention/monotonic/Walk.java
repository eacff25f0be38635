package heed.attention.monotonic;

import heed.attention.Normalizer;
import heed.attention.Past;
import heed.attention.Reading;
import heed.tensor.Engine;
import heed.tensor.Init;
import heed.tensor.Parameters;
import heed.tensor.Tensor;
import heed.tensor.Tensors;
import java.util.Optional;

/**
 * Where a walk from left to right stops for each query: at slot j with the probability p_j = σ(e_j + r), else
 * it goes on. The walk of a query begins where that of the query before stopped, the first at slot 0. While
 * gradients are recorded, weights are the probabilities of stopping, Raffel et al. 2017, §2.4:
 *
 * <pre>
 * α_{i,j} = p_{i,j} Σ_{k≤j} α_{i−1,k} Π_{l=k}^{j−1} (1 − p_{i,l})
 * </pre>
 *
 * with noise added to the energies. Otherwise it stops at the first slot with p at least ½ (algorithm 1).
 * Masked slots are passed by. A walk that runs off the end reads nothing, nor do those after it: weights sum
 * to one at most.
 *
 * <p>The products are made as exp(c_j − c_k) of running sums c of log(1 − p), which for k ≤ j is at most 1,
 * not as the paper's quotients of running products, which need a floor. That takes S² numbers a query.
 */
final class Walk implements Normalizer {

    /** Energies beyond are as these: σ(30) is 1 − 10⁻¹³. */
    private static final double SURE = 30;

    private final double noise;
    private final Tensor offset;

    /**
     * A walk.
     *
     * @param noise standard deviation of what is added to energies while training
     * @param offset r at first
     */
    Walk(double noise, double offset, Parameters parameters) {
        this.noise = noise;
        this.offset = parameters.create("r", Init.constant(offset));                         // []
    }

    @Override
    public Tensor weights(Tensor scores, Optional<Tensor> mask, Reading at) {
        Engine engine = at.engine();
        Tensor open = mask.map(allowed -> Tensors.where(allowed, scores, engine.zeros())).orElse(scores);
        Tensor energy = open.add(offset);                                                    // […,1,S]
        Tensor before = at.past().map(Past::previous).orElseGet(() -> start(scores));        // […,1,S]
        if (!engine.isRecording()) {
            Tensor stop = energy.greaterEqual(0);
            return first(mask.map(stop::mul).orElse(stop), before);
        }
        Tensor noisy = noise == 0 ? energy
                : energy.add(engine.drawNormal(scores.shape().dims()).mul(noise));
        return expected(noisy.clamp(-SURE, SURE), mask, before);
    }

    /** All at slot 0. */
    private static Tensor start(Tensor scores) {
        return scores.engine().range(scores.dim(-1)).equal(0).expand(scores.shape());
    }

    private static Tensor expected(Tensor energy, Optional<Tensor> mask, Tensor before) {
        Engine engine = energy.engine();
        Tensor stop = energy.sigmoid();                                                      // p
        Tensor on = energy.neg().sigmoid().log();                                            // log(1 − p)
        if (mask.isPresent()) {
            stop = Tensors.where(mask.get(), stop, engine.zeros());
            on = Tensors.where(mask.get(), on, engine.zeros());
        }
        Tensor c = on.cumulativeSum(-1).sub(on);                                      // up to slot j − 1
        int rank = c.shape().rank();
        Tensor slots = engine.range(c.dim(-1));
        Tensor forward = slots.unsqueeze(1).lessEqual(slots);                                // k ≤ j [S,S]
        Tensor ways = c.sub(c.transpose(rank - 2, rank - 1));                         // c_j − c_k […,S,S]
        Tensor reached = Tensors.where(forward, ways, engine.full(Double.NEGATIVE_INFINITY)).exp();
        return stop.mul(before.matmul(reached));                                             // […,1,S]
    }

    /** The first slot that stops, from where the one before stopped. */
    private static Tensor first(Tensor stop, Tensor before) {
        Tensor open = stop.mul(before.cumulativeSum(-1).greater(0));                         // […,1,S]
        Tensor nth = open.cumulativeSum(-1);
        return open.mul(nth.equal(1));
    }

    @Override
    public boolean sumsToOne() {
        return false;
    }

    @Override
    public boolean readsPast() {
        return true;
    }
}

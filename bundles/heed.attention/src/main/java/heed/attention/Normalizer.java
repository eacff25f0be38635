package heed.attention;

import heed.tensor.Tensor;
import java.util.Optional;
import java.util.OptionalDouble;
import org.osgi.annotation.versioning.ConsumerType;

/** Makes weights of scores. */
@ConsumerType
public interface Normalizer {

    /**
     * Weights over the last axis: 0 where the mask forbids, so that a row that is masked altogether is all zeros.
     *
     * @param scores [B,Tq,S], or [B,N,Tq,S] of N heads
     * @param mask 1 where a query may look, 0 where not; repeatable to the scores; empty for everywhere
     * @param at where it reads
     * @return weights, of the shape of the scores
     */
    Tensor weights(Tensor scores, Optional<Tensor> mask, Reading at);

    /** Whether the weights of a row that is not all masked sum to one. */
    default boolean sumsToOne() {
        return true;
    }

    /** c, where the weights are softmax(c·scores) and nothing else: a host need not hold them then. */
    default OptionalDouble softmaxFactor() {
        return OptionalDouble.empty();
    }

    /** Whether it looks at {@link Reading#past}: the host then reads query after query. */
    default boolean readsPast() {
        return false;
    }
}

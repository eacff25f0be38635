package heed.attention;

import heed.tensor.Tensor;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * One attention mechanism: the formula of its scores, written once. It trains, on every backend, in a recurrent cell,
 * in an encoder–decoder and in parallel over whole sequences.
 *
 * <p>A score for query t and slot s must depend on that query and that slot alone: the host calls it for one step or for
 * many, for all slots or for the newest.
 */
@ConsumerType
public interface AttentionMechanism {

    /**
     * How well each slot answers each query, before mask and normaliser.
     *
     * @param query [B,Tq,d]
     * @param keys what {@link #keys} made of the memory [B,S,k]
     * @return scores [B,Tq,S]
     */
    Tensor score(Tensor query, Tensor keys);

    /**
     * What the scores read of each slot; computed once a slot and kept.
     *
     * @param memory [B,S,H]
     * @return keys [B,S,k]; the memory itself by default
     */
    default Tensor keys(Tensor memory) {
        return memory;
    }
}

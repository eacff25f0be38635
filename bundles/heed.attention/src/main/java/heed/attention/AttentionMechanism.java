package heed.attention;

import heed.tensor.Tensor;
import java.util.Optional;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * One attention mechanism: what is its own. {@link #score} is all that most have to say; the host does the rest, and
 * derives from it the single step over a growing memory, the reading of a fixed memory, and the reading of whole
 * sequences at once.
 *
 * <p>A score for query t and slot s must depend on that query, that slot, their positions and, for a mechanism that says
 * so, on what was read before: the host calls it for one query or for many, for all slots or for the newest.
 *
 * <p>Shapes: B rows of a batch, Tq queries, S slots, d width of a query, H width of a slot, N heads.
 */
@ConsumerType
public interface AttentionMechanism {

    /**
     * How well each slot answers each query, before masks and normaliser.
     *
     * @param query [B,Tq,d]
     * @param keys what {@link #keys} made of the memory [B,S,k]
     * @param at where it reads
     * @return scores [B,Tq,S], or [B,N,Tq,S] with {@link #heads} N above 1
     */
    Tensor score(Tensor query, Tensor keys, Reading at);

    /**
     * What the scores read of each slot; computed once a slot and kept.
     *
     * @param memory [B,S,H]
     * @param first position of the first of these slots
     * @return keys [B,S,k]; the memory itself by default
     */
    default Tensor keys(Tensor memory, int first) {
        return memory;
    }

    /**
     * What is summed up by the weights; computed once a slot and kept.
     *
     * @param memory [B,S,H]
     * @return values [B,S,N·v], those of the first head first; the memory itself by default
     */
    default Tensor values(Tensor memory) {
        return memory;
    }

    /**
     * The context of the weighted values.
     *
     * @param read Σ_s a_s·values_s, head beside head [B,Tq,N·v]
     * @return the context [B,Tq,H], as wide as the memory; what was read itself by default
     */
    default Tensor output(Tensor read) {
        return read;
    }

    /** N, how many sets of weights it makes at once. */
    default int heads() {
        return 1;
    }

    /**
     * What it sees of the memory, and what multiplies its weights afterwards (Luong, Pham &amp; Manning 2015, §3.2).
     *
     * @param query [B,Tq,d]
     * @return {@link Focus#EVERYWHERE} for all reads or for none
     */
    default Focus focus(Tensor query, Reading at) {
        return Focus.EVERYWHERE;
    }

    /**
     * The left factor of scores that are products, {@code score = scale·factor·keysᵀ} head by head; a host that has it
     * need not hold the scores. {@link Products#score} makes the product.
     *
     * @param query [B,Tq,d]
     * @return [B,Tq,k]; empty for other scores
     */
    default Optional<Tensor> factor(Tensor query, Reading at) {
        return Optional.empty();
    }

    /** What products of a {@link #factor} are multiplied by, 1/√d_k for instance; 1 by default. */
    default double scale() {
        return 1;
    }

    /**
     * W [d,a], for mechanisms that read a query by its product with W and in no other way: none where there is a
     * {@link #focus}. A host that knows a part of its queries beforehand then makes that part's products for all of
     * them at once.
     */
    default Optional<Tensor> queryWeight() {
        return Optional.empty();
    }

    /**
     * The scores of queries of which there is the product only; called where there is a {@link #queryWeight}.
     *
     * @param product query·W [B,Tq,a]
     * @param keys as in {@link #score}
     * @return as {@link #score}
     */
    default Tensor scoreOfProduct(Tensor product, Tensor keys, Reading at) {
        throw new UnsupportedOperationException(getClass().getName() + " has a queryWeight, so it must define "
                + "scoreOfProduct");
    }

    /** The normaliser that is part of the mechanism; empty where people choose one. */
    default Optional<Normalizer> normalizer() {
        return Optional.empty();
    }

    /** Whether it looks at {@link Reading#past}: the host then reads query after query. */
    default boolean readsPast() {
        return false;
    }
}

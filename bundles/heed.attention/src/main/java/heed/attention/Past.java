package heed.attention;

import heed.tensor.Tensor;

/**
 * Where earlier queries of the same pass looked, among the slots that there are now.
 *
 * @param previous weights of the query before [B,1,S], or [B,N,1,S]
 * @param total sum of the weights of all queries before, of the same shape
 */
public record Past(Tensor previous, Tensor total) {

    /** Where one of N heads looked: [B,N,1,S] → [B,1,S]. */
    Past head(int n) {
        return new Past(previous.select(1, n), total.select(1, n));
    }
}

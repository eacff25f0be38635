package heed.attention.location;

import heed.attention.AttentionMechanism;
import heed.attention.Reading;
import heed.attention.Widths;
import heed.tensor.Init;
import heed.tensor.Parameters;
import heed.tensor.ShapeException;
import heed.tensor.Tensor;

/**
 * {@code e = W q}, a row of W a place; a memory of S slots takes the first S. Luong, Pham &amp; Manning 2015,
 * eq. (8).
 */
final class LocationAttention implements AttentionMechanism {

    private final Tensor w;

    LocationAttention(int slots, Widths widths, Parameters parameters) {
        w = parameters.create("W", Init.glorot(), slots, widths.query());      // [Smax,d]
    }

    /**
     * The memory itself: only its length counts.
     *
     * @throws ShapeException when there are more slots than rows of W
     */
    @Override
    public Tensor keys(Tensor memory, int first) {
        int slots = first + memory.dim(1);
        if (slots > w.dim(0)) {
            throw new ShapeException("location: the memory has " + slots + " slots, W has rows for "
                    + w.dim(0) + "; set the option slots to " + slots + " or more");
        }
        return memory;
    }

    @Override
    public Tensor score(Tensor query, Tensor keys, Reading at) {
        return query.matmul(w.slice(0, 0, keys.dim(1)).transpose(0, 1));       // [B,Tq,d]·[d,S] = [B,Tq,S]
    }
}

package heed.attention;

import heed.tensor.Tensor;

/** Scores that are products, and the heads that lie side by side in a width. */
public final class Products {

    private Products() {
    }

    /**
     * Scores of factors and keys, head by head.
     *
     * @param factor [B,Tq,N·k]
     * @param keys [B,S,N·k]
     * @param heads N
     * @return [B,Tq,S], or [B,N,Tq,S] with more heads than one
     */
    public static Tensor score(Tensor factor, Tensor keys, int heads) {
        return heads == 1 ? factor.matmul(keys.transpose(1, 2))
                : split(factor, heads).matmul(split(keys, heads).transpose(2, 3));
    }

    /** [B,T,N·k] → [B,N,T,k], a view. */
    public static Tensor split(Tensor x, int heads) {
        return x.reshape(x.dim(0), x.dim(1), heads, x.dim(2) / heads).transpose(1, 2);
    }

    /** [B,N,T,k] → [B,T,N·k]. */
    public static Tensor join(Tensor x) {
        return x.transpose(1, 2).reshape(x.dim(0), x.dim(2), x.dim(1) * x.dim(3));
    }
}

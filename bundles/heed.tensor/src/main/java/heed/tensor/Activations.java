package heed.tensor;

import java.util.List;

/** Functions of single elements beside those that {@link Tensor} has. */
public final class Activations {

    private Activations() {
    }

    /**
     * GELU, exact: {@code x·Φ(x)} with the distribution function Φ of the standard normal, as PyTorch's is
     * without further ado. Hendrycks &amp; Gimpel 2016, §2. Where a backend has no kernel of its own it is
     * made of some fifty others; {@link #geluTanh} of nine.
     */
    public static Tensor gelu(Tensor x) {
        Tensor y = x.like();
        x.engine().kernels().gelu(x.view(), y.view());
        return y.record(Gradients.GELU, null, x);
    }

    /**
     * GELU, approximated: {@code x/2·(1 + tanh(√(2/π)·(x + 0.044715·x³)))}. Hendrycks &amp; Gimpel 2016, §2;
     * within 5·10⁻⁴ of the exact one.
     */
    public static Tensor geluTanh(Tensor x) {
        Tensor inner = x.mul(x).mul(0.044715).add(1).mul(x).mul(Math.sqrt(2 / Math.PI));
        return inner.tanh().add(1).mul(x).mul(0.5);
    }

    /** {@code x·σ(x)}. Elfwing, Uchibe &amp; Doya 2017, eq. (6); swish with β = 1. */
    public static Tensor silu(Tensor x) {
        return x.mul(x.sigmoid());
    }

    /** {@code log(1 + eˣ)}, without overflow. Dugas et al. 2001, eq. (2). */
    public static Tensor softplus(Tensor x) {
        Tensor zero = x.engine().zeros(x.shape().dims());
        return Tensors.stack(-1, List.of(x, zero)).logSumExp(-1);
    }
}

package heed.benchmarks.training;

import heed.tensor.Init;
import heed.tensor.Parameters;
import heed.tensor.Tensor;
import heed.tensor.Tensors;
import java.util.Optional;

/**
 * Causal multi-head attention over the inputs, with 8 heads of width d = H/8 and D = H. Vaswani et al. 2017, §3.2.
 *
 * <pre>
 * Q, K, V = x W_q + b_q, x W_k + b_k, x W_v + b_v, cut into heads
 * Y = concat_heads(softmax(Q Kᵀ/√d, over slots s ≤ t) V) W_o + b_o
 * </pre>
 */
final class CausalMultiHead implements Workload {

    private static final int HEADS = 8;

    @Override
    public String id() {
        return "causal-mha";
    }

    @Override
    public Size size() {
        return new Size(32, 128, 256, 256);
    }

    @Override
    public Model create(Size size, Parameters parameters) {
        Linear query = new Linear("q", size, parameters);
        Linear key = new Linear("k", size, parameters);
        Linear value = new Linear("v", size, parameters);
        Linear out = new Linear("o", size, parameters);
        return x -> {
            double scale = 1 / Math.sqrt((double) size.hidden() / HEADS);
            Tensor context = Tensors.attention(heads(query.of(x)), heads(key.of(x)), heads(value.of(x)),
                    Optional.empty(), true, scale);                                  // [B,8,T,d]
            return out.of(context.transpose(1, 2).reshape(x.dim(0), x.dim(1), size.hidden()));   // [B,T,H]
        };
    }

    /** [B,T,H] as [B,8,T,d]. */
    private static Tensor heads(Tensor y) {
        return y.reshape(y.dim(0), y.dim(1), HEADS, y.dim(2) / HEADS).transpose(1, 2);
    }

    /** x W + b. */
    private record Linear(Tensor w, Tensor b) {

        Linear(String name, Size size, Parameters parameters) {
            this(parameters.create("W_" + name, Init.glorot(), size.hidden(), size.hidden()),
                    parameters.create("b_" + name, Init.constant(0), size.hidden()));
        }

        Tensor of(Tensor x) {
            return x.matmul(w, b);
        }
    }
}

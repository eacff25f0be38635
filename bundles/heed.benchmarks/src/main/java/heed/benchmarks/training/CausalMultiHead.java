package heed.benchmarks.training;

import heed.attention.Attention;
import heed.attention.Mask;
import heed.attention.Widths;
import heed.attention.multihead.MultiHeadAttentionFactory;
import heed.attention.scaleddot.ScaledDotAttentionFactory;
import heed.component.Parts;
import heed.component.Ref;
import heed.tensor.Parameters;

/**
 * Causal multi-head attention over the inputs, with 8 heads of width d = H/8 and D = H. Vaswani et al. 2017,
 * §3.2.
 *
 * <pre>
 * Q, K, V = x W_q, x W_k, x W_v, cut into heads
 * Y = concat_heads(softmax(Q Kᵀ/√d, over slots s ≤ t) V) W_o
 * </pre>
 */
final class CausalMultiHead implements Workload {

    private static final Parts PARTS = Parts.of(new MultiHeadAttentionFactory(), new ScaledDotAttentionFactory());

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
        Attention attention = Attention.create(Ref.of("multi-head").with("heads", 8),
                new Widths(size.hidden(), size.hidden()), parameters, PARTS);
        return x -> attention.over(x, Mask.causal(true)).read(x).context();
    }
}

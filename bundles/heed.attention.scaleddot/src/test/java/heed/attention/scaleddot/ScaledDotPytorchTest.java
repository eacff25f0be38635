package heed.attention.scaleddot;

import heed.attention.Attention;
import heed.attention.Mask;
import heed.attention.Widths;
import heed.backend.reference.ReferenceBackend;
import heed.component.Parts;
import heed.component.Ref;
import heed.tensor.Engine;
import heed.tensor.Parameters;
import heed.tensor.Tensor;
import heed.tensor.Tensors;
import heed.tensor.spi.DType;
import heed.tensor.tck.Pytorch;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Scaled-dot attention gives PyTorch's outputs and gradients. PyTorch has keys and values apart; here each
 * slot is both, [k; v], of which W_k takes the one and W_v the other.
 */
class ScaledDotPytorchTest {

    private static final int D = 3;
    private static final int V = 11;

    private static void set(Engine engine, Tensor weight, int from, int count, int to) {
        double[] values = new double[(int) weight.shape().size()];
        for (int i = 0; i < count; i++) {
            values[(from + i) * weight.dim(1) + to + i] = 1;
        }
        engine.kernels().copy(engine.of(values, weight.shape().dims()).view(), weight.view());
    }

    @ParameterizedTest
    @CsvSource({"padding, FLOAT32", "padding, FLOAT64", "causal, FLOAT32", "causal, FLOAT64"})
    void outputsAndGradients(String rule, DType type) {
        Pytorch pytorch = Pytorch.read("attention-" + rule);
        try (Engine engine = Engine.open(new ReferenceBackend(), type)) {
            Parameters parameters = new Parameters(engine, 1);
            Attention attention = Attention.create(Ref.parse(Map.of("scaled-dot", Map.of("projections", true,
                    "width", D)), "attention"), new Widths(D, D + V), parameters,
                    Parts.of(new ScaledDotAttentionFactory()));
            set(engine, parameters.all().get("W_q"), 0, D, 0);                 // [3,3]
            set(engine, parameters.all().get("W_k"), 0, D, 0);                 // [14,3]
            set(engine, parameters.all().get("W_v"), D, V, D);                 // [14,14]

            Map<String, Tensor> leaves = pytorch.leaves(engine, "q", "k", "v");
            Tensor memory = Tensors.concat(2, leaves.get("k"), leaves.get("v"));
            Mask mask = rule.equals("padding") ? Mask.padding(7, 4) : Mask.causal(true);
            Tensor y = attention.over(memory, mask).read(leaves.get("q")).context().slice(2, D, D + V);
            pytorch.check(Map.of("y", y), leaves);
        }
    }
}

package heed.attention.multihead;

import heed.attention.Attention;
import heed.attention.Mask;
import heed.attention.Widths;
import heed.attention.scaleddot.ScaledDotAttentionFactory;
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

/** Three heads of scaled-dot attention with weights of PyTorch give PyTorch's outputs and gradients. */
class MultiHeadPytorchTest {

    private static final int WIDTH = 6;

    private static void set(Tensor weight, Tensor values) {
        weight.engine().kernels().copy(values.view(), weight.view());
    }

    @ParameterizedTest
    @CsvSource({"padding, FLOAT32", "padding, FLOAT64", "causal, FLOAT32", "causal, FLOAT64"})
    void outputsAndGradients(String rule, DType type) {
        Pytorch pytorch = Pytorch.read("multi-head-" + rule);
        try (Engine engine = Engine.open(new ReferenceBackend(), type)) {
            Parameters parameters = new Parameters(engine, 1);
            Attention attention = Attention.create(Ref.parse(Map.of("multi-head", Map.of("heads", 3)),
                    "attention"),
                    new Widths(WIDTH, WIDTH), parameters,
                    Parts.of(new MultiHeadAttentionFactory(), new ScaledDotAttentionFactory()));
            Map<String, Tensor> weights = parameters.all();
            // W_q, W_k and W_v turned, one below the other
            Tensor all = pytorch.on(engine, "W_in");                           // [18,6]
            set(weights.get("W_q"), all.slice(0, 0, WIDTH).transpose(0, 1));
            set(weights.get("W_k"), all.slice(0, WIDTH, 2 * WIDTH).transpose(0, 1));
            set(weights.get("W_v"), all.slice(0, 2 * WIDTH, 3 * WIDTH).transpose(0, 1));
            set(weights.get("W_o"), pytorch.on(engine, "W_out").transpose(0, 1));

            Map<String, Tensor> leaves = pytorch.leaves(engine, "query", "memory");
            Mask mask = rule.equals("padding") ? Mask.padding(7, 4) : Mask.causal(true);
            Tensor y = attention.over(leaves.get("memory"), mask).read(leaves.get("query")).context();
            pytorch.check(Map.of("y", y), leaves);
            pytorch.close("gradient.W_in", Tensors.concat(0, turned(weights, "W_q"), turned(weights, "W_k"),
                    turned(weights, "W_v")).toDoubles());
            pytorch.close("gradient.W_out", turned(weights, "W_o").toDoubles());
        }
    }

    private static Tensor turned(Map<String, Tensor> weights, String name) {
        return weights.get(name).gradient().orElseThrow().transpose(0, 1);
    }
}

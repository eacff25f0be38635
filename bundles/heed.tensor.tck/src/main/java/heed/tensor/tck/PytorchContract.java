package heed.tensor.tck;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import heed.tensor.Engine;
import heed.tensor.Gates;
import heed.tensor.Layers;
import heed.tensor.Tensor;
import heed.tensor.Tensors;
import heed.tensor.spi.Backend;
import heed.tensor.spi.DType;
import heed.tensor.spi.Kernels;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * Attention, gates and layer normalisation on a backend give what PyTorch gives, with its gradients. Extend
 * it, supply the backend, run it with JUnit.
 */
public abstract class PytorchContract {

    /** Constructor for extension. */
    protected PytorchContract() {
    }

    /** The backend under test. */
    protected abstract Backend backend();

    /** One test a case and type. */
    @TestFactory
    public Stream<DynamicTest> pytorch() {
        Map<String, Consumer<Engine>> cases = new LinkedHashMap<>();
        cases.put("attention with padding", engine -> attention(engine, "attention-padding", false));
        cases.put("causal attention", engine -> attention(engine, "attention-causal", true));
        cases.put("LSTM", PytorchContract::lstm);
        cases.put("GRU", PytorchContract::gru);
        cases.put("layer normalisation", PytorchContract::layerNorm);
        Optional<String> obstacle = backend().obstacle();
        return obstacle.isPresent() ? Stream.of(DynamicTest.dynamicTest("PyTorch", () -> assumeTrue(false,
                "backend '" + backend().id() + "' cannot run: " + obstacle.get())))
                : types().stream().flatMap(type -> cases.entrySet().stream()
                .map(one -> DynamicTest.dynamicTest(
                        one.getKey() + " in " + type, () -> run(one.getValue(), type))));
    }

    private List<DType> types() {
        try (Kernels kernels = backend().open()) {
            return kernels.types().stream().filter(DType::isFloating).sorted().toList();
        }
    }

    private void run(Consumer<Engine> test, DType type) {
        try (Engine engine = Engine.open(backend(), type)) {
            test.accept(engine);
        }
    }

    /** One head, with the scale 1/√3. */
    private static void attention(Engine engine, String name, boolean causal) {
        Pytorch pytorch = Pytorch.read(name);
        Map<String, Tensor> leaves = pytorch.leaves(engine, "q", "k", "v");
        Optional<Tensor> mask = causal ? Optional.empty() : Optional.of(pytorch.on(engine, "mask")
                .unsqueeze(1));
        Tensor y = Tensors.attention(leaves.get("q").unsqueeze(1), leaves.get("k").unsqueeze(1),
                leaves.get("v").unsqueeze(1), mask, causal, 1 / Math.sqrt(3)).select(1, 0);
        pytorch.check(Map.of("y", y), leaves);
    }

    /** Its rows i, f, g, o in our order i, f, o, g, transposed. */
    private static Tensor turned(Tensor weight) {
        int h = weight.dim(0) / 4;
        Tensor swapped = Tensors.concat(0, weight.slice(0, 0, 2 * h), weight.slice(0, 3 * h, 4 * h),
                weight.slice(0, 2 * h, 3 * h));
        return weight.shape().rank() == 1 ? swapped : swapped.transpose(0, 1);
    }

    private static void lstm(Engine engine) {
        Pytorch pytorch = Pytorch.read("lstm");
        Map<String, Tensor> leaves = pytorch.leaves(engine, "x", "h_0", "c_0", "W_ih", "W_hh", "b_ih",
                "b_hh");
        Tensor inputs = leaves.get("x").matmul(turned(leaves.get("W_ih")))
                .add(turned(leaves.get("b_ih"))).add(turned(leaves.get("b_hh")));          // [B,T,4H]
        Tensor weight = turned(leaves.get("W_hh"));
        Tensor h = leaves.get("h_0").select(0, 0);
        Tensor c = leaves.get("c_0").select(0, 0);
        List<Tensor> outputs = new ArrayList<>();
        for (int t = 0; t < inputs.dim(1); t++) {
            Tensor both = Gates.lstm(inputs.select(1, t), h, weight, c);                   // [B,2,H]
            h = both.select(1, 0);
            c = both.select(1, 1);
            outputs.add(h);
        }
        pytorch.check(Map.of("y", Tensors.stack(1, outputs), "h_n", h, "c_n", c), leaves);
    }

    private static void gru(Engine engine) {
        Pytorch pytorch = Pytorch.read("gru");
        Map<String, Tensor> leaves = pytorch.leaves(engine, "x", "h_0", "W_ih", "W_hh", "b_ih", "b_hh");
        Tensor inputs = leaves.get("x").matmul(leaves.get("W_ih").transpose(0, 1)).add(leaves.get("b_ih"));
        Tensor weight = leaves.get("W_hh").transpose(0, 1);
        Tensor h = leaves.get("h_0").select(0, 0);
        List<Tensor> outputs = new ArrayList<>();
        for (int t = 0; t < inputs.dim(1); t++) {
            h = Gates.gru(inputs.select(1, t), h.matmul(weight).add(leaves.get("b_hh")), h);
            outputs.add(h);
        }
        pytorch.check(Map.of("y", Tensors.stack(1, outputs), "h_n", h), leaves);
    }

    private static void layerNorm(Engine engine) {
        Pytorch pytorch = Pytorch.read("layer-norm");
        Map<String, Tensor> leaves = pytorch.leaves(engine, "x", "gamma", "beta");
        Tensor y = Layers.layerNorm(leaves.get("x"), leaves.get("gamma"), leaves.get("beta"), 1e-5);
        pytorch.check(Map.of("y", y), leaves);
    }
}

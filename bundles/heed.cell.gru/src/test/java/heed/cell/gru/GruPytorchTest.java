package heed.cell.gru;

import heed.backend.reference.ReferenceBackend;
import heed.cell.Cell;
import heed.cell.CellSize;
import heed.cell.Cells;
import heed.component.Parts;
import heed.component.Ref;
import heed.tensor.Engine;
import heed.tensor.Parameters;
import heed.tensor.Tensor;
import heed.tensor.spi.DType;
import heed.tensor.tck.Pytorch;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * A GRU whose reset gate acts after the product, with weights of PyTorch, gives PyTorch's outputs and
 * gradients.
 */
class GruPytorchTest {

    private static final int[] LENGTHS = {5, 5};

    private static void set(Tensor weight, Tensor values) {
        weight.engine().kernels().copy(values.view(), weight.view());
    }

    @ParameterizedTest
    @EnumSource(value = DType.class, names = {"FLOAT32", "FLOAT64"})
    void outputsAndGradients(DType type) {
        Pytorch pytorch = Pytorch.read("gru");
        try (Engine engine = Engine.open(new ReferenceBackend(), type)) {
            Parameters parameters = new Parameters(engine, 1);
            Cell cell = Cells.create(Ref.of("gru"), new CellSize(3, 4), parameters, Parts.of(new GruFactory()));
            Map<String, Tensor> weights = parameters.all();
            set(weights.get("W_x"), pytorch.on(engine, "W_ih").transpose(0, 1));
            set(weights.get("W_h"), pytorch.on(engine, "W_hh").transpose(0, 1));
            set(weights.get("b_x"), pytorch.on(engine, "b_ih"));
            set(weights.get("b_h"), pytorch.on(engine, "b_hh"));

            Map<String, Tensor> leaves = pytorch.leaves(engine, "x", "h_0");
            Cells.Pass pass = Cells.run(cell, leaves.get("x"), LENGTHS, List.of(leaves.get("h_0").select(0, 0)));
            pytorch.check(Map.of("y", pass.outputs(), "h_n", pass.state().get(0)), leaves);
            pytorch.close("gradient.W_ih", gradient(weights.get("W_x")).transpose(0, 1).toDoubles());
            pytorch.close("gradient.W_hh", gradient(weights.get("W_h")).transpose(0, 1).toDoubles());
            pytorch.close("gradient.b_ih", gradient(weights.get("b_x")).toDoubles());
            pytorch.close("gradient.b_hh", gradient(weights.get("b_h")).toDoubles());
        }
    }

    private static Tensor gradient(Tensor weight) {
        return weight.gradient().orElseThrow();
    }
}

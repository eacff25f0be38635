package heed.cell.lstm;

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
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** An LSTM with weights of PyTorch gives PyTorch's outputs and gradients. */
class LstmPytorchTest {

    private static final int H = 4;
    private static final int[] LENGTHS = {5, 5};

    private final Pytorch pytorch = Pytorch.read("lstm");

    /** Blocks i, f, g, o become i, f, o, g, or the other way: the last two are exchanged; [4H,n]. */
    private static double[] exchanged(double[] blocks) {
        double[] other = blocks.clone();
        int block = blocks.length / 4;
        System.arraycopy(blocks, 3 * block, other, 2 * block, block);
        System.arraycopy(blocks, 2 * block, other, 3 * block, block);
        return other;
    }

    private static double[] transposed(double[] matrix, int rows) {
        double[] other = new double[matrix.length];
        int columns = matrix.length / rows;
        Arrays.setAll(other, i -> matrix[i % rows * columns + i / rows]);
        return other;
    }

    private static void set(Engine engine, Tensor weight, double... values) {
        engine.kernels().copy(engine.of(values, weight.shape().dims()).view(), weight.view());
    }

    private double[] values(Engine engine, String of) {
        return pytorch.on(engine, of).toDoubles();
    }

    @ParameterizedTest
    @EnumSource(value = DType.class, names = {"FLOAT32", "FLOAT64"})
    void outputsAndGradients(DType type) {
        try (Engine engine = Engine.open(new ReferenceBackend(), type)) {
            Parameters parameters = new Parameters(engine, 1);
            Cell cell = Cells.create(Ref.of("lstm"), new CellSize(3, H), parameters,
                    Parts.of(new LstmFactory()));
            Map<String, Tensor> weights = parameters.all();
            set(engine, weights.get("W_x"), transposed(exchanged(values(engine, "W_ih")), 4 * H));
            set(engine, weights.get("W_h"), transposed(exchanged(values(engine, "W_hh")), 4 * H));
            double[] bias = values(engine, "b_hh");
            double[] more = values(engine, "b_ih");
            Arrays.setAll(bias, i -> bias[i] + more[i]);
            set(engine, weights.get("b"), exchanged(bias));

            Map<String, Tensor> leaves = pytorch.leaves(engine, "x", "h_0", "c_0");
            Cells.Pass pass = Cells.run(cell, leaves.get("x"), LENGTHS,
                    List.of(leaves.get("h_0").select(0, 0), leaves.get("c_0").select(0, 0)));
            pytorch.check(Map.of("y", pass.outputs(), "h_n", pass.state().get(0), "c_n", pass.state()
                    .get(1)), leaves);
            pytorch.close("gradient.W_ih", exchanged(transposed(gradient(weights.get("W_x")), 3)));
            pytorch.close("gradient.W_hh", exchanged(transposed(gradient(weights.get("W_h")), H)));
            pytorch.close("gradient.b_ih", exchanged(gradient(weights.get("b"))));
        }
    }

    private static double[] gradient(Tensor weight) {
        return weight.gradient().orElseThrow().toDoubles();
    }
}

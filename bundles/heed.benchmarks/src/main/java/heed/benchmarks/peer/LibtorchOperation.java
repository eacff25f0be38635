package heed.benchmarks.peer;

import ai.djl.ndarray.NDList;
import heed.benchmarks.Array;
import heed.benchmarks.Side;
import heed.benchmarks.ops.Operation;
import java.util.Arrays;
import java.util.List;

/** Libtorch's side of an operation. */
public final class LibtorchOperation implements Side {

    private final Operation operation;
    private final LibtorchModel model;
    private final NDList once;
    private final NDList often;

    /** Loads the operands. */
    public LibtorchOperation(Operation operation, int threads) {
        this.operation = operation;
        model = new LibtorchModel(threads, TorchScript.read("operations.py"));
        once = call(1);
        often = call(operation.repeats());
    }

    /** How often it is to run travels as the size of an empty tensor, since DJL passes tensors only. */
    private NDList call(int repeats) {
        NDList arguments = new NDList();
        arguments.add(model.argument(new Array("n", new int[] {repeats, 0}, new float[0]), "n"));
        operation.operands().forEach(operand -> arguments.add(model.argument(operand, "operand")));
        return model.call(operation.method(), arguments);
    }

    @Override
    public float step() {
        model.run(often).close();
        return 0;
    }

    @Override
    public List<Array> outcome() {
        try (NDList results = model.run(once)) {
            return results.stream().map(result -> new Array("result",
                    Arrays.stream(result.getShape().getShape()).mapToInt(Math::toIntExact).toArray(),
                    result.toFloatArray())).toList();
        }
    }

    @Override
    public void close() {
        model.close();
    }
}

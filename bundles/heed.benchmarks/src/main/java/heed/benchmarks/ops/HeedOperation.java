package heed.benchmarks.ops;

import heed.benchmarks.Array;
import heed.benchmarks.Side;
import heed.tensor.Engine;
import heed.tensor.Scope;
import heed.tensor.Tensor;
import heed.tensor.spi.Backend;
import heed.tensor.spi.DType;
import java.util.List;

/** Our side of an operation, on one backend. */
public final class HeedOperation implements Side {

    private final Engine engine;
    private final Operation operation;
    private final List<Tensor> operands;

    /** Opens the backend and uploads the operands. */
    public HeedOperation(Operation operation, Backend backend) {
        this.operation = operation;
        engine = Engine.open(backend, DType.FLOAT32);
        operands = operation.operands().stream()
                .map(array -> engine.persistent(() -> engine.of(array.values(), array.dims()))).toList();
    }

    @Override
    public float step() {
        for (int i = 0; i < operation.repeats(); i++) {
            try (Scope scope = engine.scope()) {
                operation.ours().apply(operands);
            }
        }
        engine.await();
        return 0;
    }

    @Override
    public List<Array> outcome() {
        try (Scope scope = engine.scope()) {
            return operation.ours().apply(operands).stream()
                    .map(result -> new Array("result", result.shape().dims(), result.toFloats())).toList();
        }
    }

    @Override
    public void close() {
        engine.close();
    }
}

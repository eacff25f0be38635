package heed.backend.vector;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import heed.tensor.Engine;
import heed.tensor.Scope;
import heed.tensor.Tensor;
import heed.tensor.Tensors;
import heed.tensor.spi.DType;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/** What is computed does not depend on whether Java has compiled it yet: else a seed would not give the same weights. */
class SameBitsTest {

    private static final int ENOUGH_TO_BE_COMPILED = 4_000;

    @Test
    void interpretedAndCompiledKernelsGiveTheSameBits() {
        check(Tensor::exp);
        check(Tensor::tanh);
        check(Tensor::sigmoid);
        check(x -> x.abs().log());
        check(Tensor::softmax);
        check(Tensor::logSoftmax);
        check(Tensor::sum);
        check(x -> x.matmul(x.transpose(0, 1)));
        check(x -> Tensors.additiveScore(x.unsqueeze(0), x.unsqueeze(0), x.select(0, 3)));
    }

    private static void check(Function<Tensor, Tensor> function) {
        try (Engine engine = Engine.open(new VectorBackend(), DType.FLOAT32)) {
            Tensor x = engine.persistent(() -> engine.normal(11, 3, 7, 53).mul(3));
            float[] first = values(engine, function, x);
            for (int i = 0; i < ENOUGH_TO_BE_COMPILED; i++) {
                values(engine, function, x);
            }
            assertArrayEquals(first, values(engine, function, x), 0f);
        }
    }

    private static float[] values(Engine engine, Function<Tensor, Tensor> function, Tensor x) {
        try (Scope scope = engine.scope()) {
            return function.apply(x).toFloats();
        }
    }
}

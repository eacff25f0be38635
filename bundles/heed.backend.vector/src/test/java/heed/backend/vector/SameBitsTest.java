package heed.backend.vector;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import heed.tensor.Engine;
import heed.tensor.Scope;
import heed.tensor.Shape;
import heed.tensor.Tensor;
import heed.tensor.Tensors;
import heed.tensor.spi.DType;
import heed.tensor.spi.Distribution;
import heed.tensor.spi.Kernels;
import heed.tensor.spi.Recorder;
import heed.tensor.spi.View;
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

    /** One batch row, so that a recording cuts the width, where no vector ends. */
    @Test
    void gradientsOfAdditiveScoresDoNotDependOnHowTheyAreCut() {
        float[][] whole = additiveGradients(1, false);
        float[][] cut = additiveGradients(3, true);
        for (int i = 0; i < whole.length; i++) {
            assertArrayEquals(whole[i], cut[i], 0f);
        }
    }

    private static float[][] additiveGradients(int threads, boolean recorded) {
        try (VectorKernels kernels = new VectorKernels.Running(threads)) {
            int width = 5 * Lane.WIDTH + 3;
            View[] x = {view(kernels, 1, 1, 7), view(kernels, 1, 1, width),
                view(kernels, 1, 7, width), view(kernels, width), view(kernels, 1, 1, width), view(kernels, 1, 7, width),
                view(kernels, 1, width)};
            for (int i = 0; i < x.length; i++) {
                kernels.random(Distribution.NORMAL, 3, i, x[i]);
            }
            Kernels.AdditiveScore at = new Kernels.AdditiveScore(x[1], x[2], x[3]);
            if (recorded) {
                Recorder recorder = kernels.recorder();
                recorder.additiveScoreGradient(x[0], at, x[4], x[5], x[6]);
                try (Recorder.Recorded step = recorder.end()) {
                    step.replay();
                }
            } else {
                kernels.additiveScoreGradient(x[0], at, x[4], x[5], x[6]);
            }
            return new float[][] {Cells.floats(x[4]), Cells.floats(x[5]), Cells.floats(x[6])};
        }
    }

    private static View view(Kernels kernels, int... dims) {
        return kernels.scratch(DType.FLOAT32, Shape.of(dims));
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

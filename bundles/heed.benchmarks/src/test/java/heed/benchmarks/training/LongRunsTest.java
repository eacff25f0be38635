package heed.benchmarks.training;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import heed.backend.nd4j.Nd4jBackend;
import heed.backend.reference.ReferenceBackend;
import heed.backend.vector.VectorBackend;
import heed.benchmarks.Array;
import heed.tensor.Engine;
import heed.tensor.Losses;
import heed.tensor.Parameters;
import heed.tensor.Scope;
import heed.tensor.Tensor;
import heed.tensor.optimizer.Optimizer;
import heed.tensor.optimizer.Sgd;
import heed.tensor.spi.Backend;
import heed.tensor.spi.DType;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What shows only after many steps: drift between backends, other bits, memory that grows. */
class LongRunsTest {

    private static final Size SMALL = new Size(4, 9, 5, 17);
    private static final int STEPS = 200;
    private static final double RELATIVE = 1e-4;
    private static final long BYTES_A_STEP = 256_000;

    private static double[] losses(Backend backend) {
        double[] losses = new double[STEPS];
        try (Engine engine = Engine.open(backend, DType.FLOAT32)) {
            Parameters parameters = new Parameters(engine, 1);
            Workload.Model model = Workloads.byId("lstmn").create(SMALL, parameters);
            Optimizer optimizer = new Optimizer(new Sgd(1), parameters);
            Tensor x = engine.persistent(() -> engine.normal(1, 1, 4, 9, 5));
            Tensor target = engine.persistent(() -> engine.uniform(1, 2, 4, 9, 17));
            for (int i = 0; i < STEPS; i++) {
                try (Scope scope = engine.scope()) {
                    Tensor loss = Losses.meanSquaredError(model.outputs(x), target);
                    loss.backward();
                    optimizer.step();
                    losses[i] = loss.item();
                }
            }
        }
        return losses;
    }

    @Test
    void backendsStayTogetherOverLstmnSteps() {
        double[] reference = losses(new ReferenceBackend());
        assertTrue(reference[STEPS - 1] < 0.9 * reference[0], "something is learnt");
        for (Backend backend : List.of(new VectorBackend(), new Nd4jBackend())) {
            double[] other = losses(backend);
            for (int i = 0; i < STEPS; i++) {
                assertEquals(reference[i], other[i], RELATIVE * reference[i], backend.id() + ", step " + i);
            }
        }
    }

    @Test
    void theSameSeedGivesTheSameBits() {
        float[][] first = weights();
        float[][] second = weights();
        for (int i = 0; i < first.length; i++) {
            assertArrayEquals(first[i], second[i], 0f);
        }
    }

    private static float[][] weights() {
        try (HeedSide side = new HeedSide(Workloads.byId("lstmn"), new Size(8, 16, 32, 64), new VectorBackend())) {
            for (int i = 0; i < STEPS; i++) {
                side.step();
            }
            return side.weights().stream().map(Array::values).toArray(float[][]::new);
        }
    }

    /** After the first few steps, ten thousand more (a thousand on nd4j) hold no byte more of the backend's. */
    @Test
    void memoryStaysFlat() {
        for (Backend backend : List.of(new VectorBackend(), new Nd4jBackend())) {
            flat(backend, backend.id().equals("nd4j") ? 1_000 : 10_000);
        }
    }

    /**
     * A step leaves what its operations count, not what its vectors or rows would: with the batch and the times of the
     * benchmarks, once the compiler is done.
     */
    @Test
    void aStepLeavesLittleOnTheHeap() {
        for (Workload workload : Workloads.all()) {
            Size size = new Size(32, workload.id().equals("causal-mha") ? 128 : 64, 64, 64);
            try (HeedSide side = new HeedSide(workload, size, new VectorBackend())) {
                long least = Long.MAX_VALUE;
                for (int round = 0; round < 40 && least > BYTES_A_STEP; round++) {
                    long before = allocated();
                    for (int i = 0; i < 20; i++) {
                        side.step();
                    }
                    least = Math.min(least, (allocated() - before) / 20);
                }
                assertTrue(least <= BYTES_A_STEP, workload.id() + " left " + least + " bytes a step");
            }
        }
    }

    /** By all threads that live, so far. */
    private static long allocated() {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        return Arrays.stream(threads.getThreadAllocatedBytes(threads.getAllThreadIds())).filter(n -> n > 0).sum();
    }

    private static void flat(Backend backend, int steps) {
        try (Engine engine = Engine.open(backend, DType.FLOAT32)) {
            Parameters parameters = new Parameters(engine, 1);
            Workload.Model model = Workloads.byId("lstmn").create(new Size(2, 3, 4, 5), parameters);
            Optimizer optimizer = new Optimizer(new Sgd(0.01), parameters);
            Tensor x = engine.persistent(() -> engine.normal(1, 1, 2, 3, 4));
            Tensor target = engine.persistent(() -> engine.normal(1, 2, 2, 3, 5));
            long held = 0;
            for (int i = 0; i < steps; i++) {
                try (Scope scope = engine.scope()) {
                    Losses.meanSquaredError(model.outputs(x), target).backward();
                    optimizer.step();
                }
                held = i == 5 ? engine.bytesHeld() : held;
            }
            assertEquals(held, engine.bytesHeld(), backend.id());
        }
    }
}

package heed.benchmarks.training;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import heed.backend.jcuda.JCudaBackend;
import heed.backend.reference.ReferenceBackend;
import heed.benchmarks.Array;
import heed.tensor.Engine;
import heed.tensor.Losses;
import heed.tensor.Parameters;
import heed.tensor.Scope;
import heed.tensor.Tensor;
import heed.tensor.optimizer.Adam;
import heed.tensor.optimizer.Optimizer;
import heed.tensor.spi.Backend;
import heed.tensor.spi.DType;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/**
 * Training on the GPU backend is training on the reference, here on the stand-in that runs its kernels
 * without a GPU.
 */
class GpuRunsTest {

    private static final Size SMALL = new Size(4, 9, 5, 17);
    private static final int STEPS = 50;
    private static final double RELATIVE = 1e-5;

    private static Backend gpu() {
        assumeFalse(Files.exists(Path.of(System.getProperty("heed.cuda.path"), "absent")),
                "the GPU backend is not tested on this machine");
        Backend backend = new JCudaBackend();
        assertEquals(Optional.empty(), backend.obstacle(),
                "heed.backend.jcuda's tests build a stand-in for a GPU");
        return backend;
    }

    /** Step by step, with the optimiser that has a kernel of its own. */
    private static double[] losses(Backend backend) {
        double[] losses = new double[STEPS];
        try (Engine engine = Engine.open(backend, DType.FLOAT32)) {
            Parameters parameters = new Parameters(engine, 1);
            Workload.Model model = Workloads.byId("lstmn").create(SMALL, parameters);
            Optimizer optimizer = new Optimizer(new Adam(0.01), parameters);
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
    void lstmnLearnsAsOnTheReference() {
        double[] reference = losses(new ReferenceBackend());
        double[] gpu = losses(gpu());
        assertTrue(reference[STEPS - 1] < 0.9 * reference[0], "something is learnt");
        for (int i = 0; i < STEPS; i++) {
            assertEquals(reference[i], gpu[i], RELATIVE * reference[i], "step " + i);
        }
    }

    /**
     * Every workload, its step captured once and replayed: the losses of each step and the weights at the
     * end.
     */
    @Test
    void capturedStepsAgree() {
        for (Workload workload : Workloads.all()) {
            try (HeedSide reference = new HeedSide(workload, new Size(3, 5, 16, 16), new ReferenceBackend());
                    HeedSide gpu = new HeedSide(workload, new Size(3, 5, 16, 16), gpu())) {
                for (int i = 0; i < 10; i++) {
                    float expected = reference.step();
                    assertEquals(expected, gpu.step(), RELATIVE * Math.abs(expected), workload.id()
                            + ", step " + i);
                }
                agree(workload.id(), reference.weights(), gpu.weights());
            }
        }
    }

    private static void agree(String id, List<Array> expected, List<Array> got) {
        for (int i = 0; i < expected.size(); i++) {
            float[] values = got.get(i).values();
            for (int k = 0; k < values.length; k++) {
                assertEquals(expected.get(i).values()[k], values[k], RELATIVE, id + ", weight "
                        + expected.get(i).name());
            }
        }
    }

    /** A captured LSTMN step does what the step does that is made kernel by kernel, to the bit. */
    @Test
    void aCapturedStepIsTheStep() {
        try (HeedSide side = new HeedSide(Workloads.byId("lstmn"), SMALL, gpu())) {
            float once = side.outcome().get(0).values()[0];
            assertEquals(once, side.step());
        }
    }

    /** After the first few steps, a thousand more hold no byte more of the device's. */
    @Test
    void memoryStaysFlat() {
        try (Engine engine = Engine.open(gpu(), DType.FLOAT32)) {
            Parameters parameters = new Parameters(engine, 1);
            Workload.Model model = Workloads.byId("lstmn").create(new Size(2, 3, 4, 5), parameters);
            Optimizer optimizer = new Optimizer(new Adam(0.01), parameters);
            Tensor x = engine.persistent(() -> engine.normal(1, 1, 2, 3, 4));
            Tensor target = engine.persistent(() -> engine.normal(1, 2, 2, 3, 5));
            long held = 0;
            for (int i = 0; i < 1_000; i++) {
                try (Scope scope = engine.scope()) {
                    Losses.meanSquaredError(model.outputs(x), target).backward();
                    optimizer.step();
                }
                held = i == 5 ? engine.bytesHeld() : held;
            }
            assertEquals(held, engine.bytesHeld());
        }
    }
}

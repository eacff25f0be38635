package heed.tensor;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import heed.backend.reference.ReferenceBackend;
import heed.tensor.optimizer.Adam;
import heed.tensor.optimizer.Optimizer;
import heed.tensor.optimizer.Sgd;
import heed.tensor.spi.DType;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

/** Steps recorded once and replayed. */
class RecordingTest {

    private final Engine engine = Engine.open(new ReferenceBackend(), DType.FLOAT64);
    private final Parameters parameters = new Parameters(engine, 1);

    @AfterEach
    void close() {
        engine.close();
    }

    private static String refusal(Executable use) {
        return assertThrows(IllegalStateException.class, use).getMessage();
    }

    private static Tensor loss(Tensor x, Tensor weight, Tensor bias) {
        Tensor h = x.select(1, 0);
        for (int t = 0; t < 4; t++) {
            h = h.matmul(weight, bias).tanh();
        }
        return h.mul(h).mean();
    }

    /** The same losses and weights as step by step, with other inputs at each replay. */
    @Test
    void trainsAsStepByStep() {
        double[][] weights = new double[2][];
        double[][] losses = new double[2][6];
        for (int way = 0; way < 2; way++) {
            try (Engine own = Engine.open(new ReferenceBackend(), DType.FLOAT64)) {
                Parameters all = new Parameters(own, 7);
                Tensor weight = all.create("w", Init.glorot(), 3, 3);
                Tensor bias = all.create("b", Init.constant(0.1), 3);
                Optimizer optimizer = new Optimizer(new Adam(0.05), all);
                Tensor x = own.persistent(() -> own.zeros(2, 1, 3));
                Recording<Tensor> step = way == 0 ? null : own.record(() -> {
                    Tensor loss = loss(x, weight, bias);
                    loss.backward();
                    return loss;
                });
                for (int i = 0; i < 6; i++) {
                    x.assign(i, 1, -1, 0.5f, i * 0.25f, 2);
                    if (step != null) {
                        step.replay();
                        optimizer.step();
                        losses[way][i] = step.result().item();
                        continue;
                    }
                    try (Scope scope = own.scope()) {
                        Tensor loss = loss(x, weight, bias);
                        loss.backward();
                        optimizer.step();
                        losses[way][i] = loss.item();
                    }
                }
                weights[way] = weight.toDoubles();
            }
        }
        assertArrayEquals(losses[0], losses[1], 0);
        assertArrayEquals(weights[0], weights[1], 0);
    }

    @Test
    void twoRecordingsShareMemoryAndKeepConstants() {
        Tensor x = engine.persistent(() -> engine.of(new double[] {1, 2}, 2)).tracked();
        Recording<Tensor> one = engine.record(() -> {
            Tensor sum = x.mul(engine.of(new double[] {10, 100}, 2)).sum();
            sum.backward();
            return sum;
        });
        long held = engine.bytesHeld();
        Recording<Tensor> two = engine.record(() -> {
            Tensor sum = x.mul(engine.of(new double[] {3, 5}, 2)).sum();
            sum.backward();
            return sum;
        });
        assertEquals(held, engine.bytesHeld(), "the second works in the memory of the first");
        for (int i = 0; i < 2; i++) {
            one.replay();
            assertEquals(210, one.result().item());
            assertArrayEquals(new double[] {10, 100}, x.gradient().orElseThrow().toDoubles());
            assertTrue(refusal(() -> two.result().item()).startsWith("tensor used after"), "two is not live");
            two.replay();
            assertEquals(13, two.result().item());
            assertArrayEquals(new double[] {3, 5}, x.gradient().orElseThrow().toDoubles());
        }
        one.close();
        two.close();
        assertEquals("the recording is closed", refusal(one::replay));
    }

    @Test
    void refusesWhatARecordingCannotHold() {
        Tensor x = engine.full(1, 2);
        Tensor weight = parameters.create("w", Init.constant(1), 2);
        Optimizer optimizer = new Optimizer(new Sgd(0.1), parameters);
        assertEquals("a value was asked for while a step is recorded, which is not computed yet; read it after the "
                + "replay", refusal(() -> engine.record(() -> x.add(1).sum().item())));
        assertEquals("random numbers drawn inside a recording would be the same at each replay: do it before or after "
                + "Engine.record", refusal(() -> engine.record(() -> engine.uniform(1, 2, 3))));
        assertEquals("a weight or an optimiser's state made inside a recording: do it before or after Engine.record",
                refusal(() -> engine.record(() -> parameters.create("v", Init.constant(0), 2))));
        assertEquals("a recording inside a recording: do it before or after Engine.record",
                refusal(() -> engine.record(() -> engine.record(() -> x))));
        assertEquals("the optimiser's step cannot be recorded: its numbers change with time; make it after each replay",
                refusal(() -> engine.record(() -> {
                    weight.sum().backward();
                    optimizer.step();
                    return weight;
                })));
        assertEquals(2, x.sum().item(), "the engine goes on after a refusal");
    }

    @Test
    void assignedValuesMustFit() {
        Tensor x = engine.full(1, 2, 3);
        assertEquals("assign: 2 values do not go into FLOAT64 [2, 3]; wants as many as it has elements, floats for a "
                + "floating tensor, ints for INT32",
                assertThrows(ShapeException.class, () -> x.assign(1f, 2f)).getMessage());
        assertThrows(ShapeException.class, () -> x.transpose(0, 1).assign(new float[6]));
        assertThrows(ShapeException.class, () -> x.assign(new int[6]));
        Tensor ids = engine.ids(new int[] {0, 1}, 2);
        engine.full(1, 3, 2).rows(ids);
        assertEquals("assign: id 3 at 1 is not below 3, which an operation that reads these ids needs",
                assertThrows(IndexOutOfBoundsException.class, () -> ids.assign(2, 3)).getMessage());
        Tensor both = engine.ids(new int[] {0, 1}, 2);
        Losses.crossEntropyEach(engine.zeros(2, 3), both, 0, -1);
        both.assign(-1, 2);
        both.assign(1, 2);
        engine.zeros(5, 2).rows(both);
        assertEquals("assign: id -1 at 0 is not below 5, which an operation that reads these ids needs",
                assertThrows(IndexOutOfBoundsException.class, () -> both.assign(-1, 2)).getMessage());
    }
}

package heed.tensor;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import heed.backend.reference.ReferenceBackend;
import heed.tensor.optimizer.Adam;
import heed.tensor.optimizer.Optimizer;
import heed.tensor.spi.DType;
import java.util.Arrays;
import java.util.List;
import java.util.function.BiFunction;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Training steps that are replayed when they come again. */
class StepsTest {

    private static final int STEPS = 24;

    private final Engine engine = Engine.open(new ReferenceBackend(), DType.FLOAT64);
    private final Parameters parameters = new Parameters(engine, 7);
    private final Tensor table = parameters.create("E", Init.normal(1), 5, 3);
    private final Tensor weight = parameters.create("w", Init.glorot(), 3, 3);
    private final Optimizer optimizer = new Optimizer(new Adam(0.05), parameters);

    @AfterEach
    void close() {
        engine.close();
    }

    /** A loss with ids, values from the host, a draw and a scope of its own; its shapes change with the step. */
    private Tensor loss(int step) {
        int rows = 2 + step % 3;
        int[] ids = new int[rows];
        Arrays.setAll(ids, row -> (step + row) % 5);
        float[] wanted = new float[rows * 3];
        for (int i = 0; i < wanted.length; i++) {
            wanted[i] = 0.1f * (step + i);
        }
        Tensor h = table.rows(engine.ids(ids, rows)).matmul(weight).tanh();
        Tensor kept = engine.draw(rows, 3).less(0.8);
        Tensor target;
        try (Scope inner = engine.scope()) {
            target = inner.keep(engine.of(wanted, rows, 3).mul(0.5));
        }
        return Losses.meanSquaredError(h.mul(kept), target);
    }

    /** Losses and weights after some steps. */
    private double[] trained(BiFunction<Integer, Supplier<Tensor>, Tensor> way) {
        double[] losses = new double[STEPS];
        for (int i = 0; i < STEPS; i++) {
            int step = i;
            engine.drawing(1, step);
            try (Scope scope = engine.scope()) {
                Tensor loss = way.apply(step, () -> loss(step));
                optimizer.clip(0.5);
                optimizer.step();
                losses[i] = loss.item();
            }
        }
        double[] all = Arrays.copyOf(losses, STEPS + 15);
        System.arraycopy(table.toDoubles(), 0, all, STEPS, 15);
        return all;
    }

    private static double[] asUsual() {
        StepsTest other = new StepsTest();
        try {
            return other.trained((step, loss) -> {
                Tensor value = loss.get();
                value.backward();
                return value;
            });
        } finally {
            other.close();
        }
    }

    @Test
    void trainAsUsual() {
        try (Steps steps = new Steps(engine)) {
            assertArrayEquals(asUsual(), trained((step, loss) -> steps.make(loss)), 0);
            assertEquals(STEPS, steps.made());
            assertEquals(STEPS - 3, steps.replayed(), "each of three shapes is computed once");
        }
    }

    @Test
    void aStepThatReadsAValueIsComputedAsUsual() {
        try (Steps steps = new Steps(engine)) {
            assertArrayEquals(asUsual(), trained((step, loss) -> steps.make(() -> {
                Tensor value = loss.get();
                assertTrue(value.item() >= 0);
                return value;
            })), 0);
            assertEquals(0, steps.replayed());
        }
    }

    /** Equal calls, but what bears a gradient differs. */
    @Test
    void gradientsAreNotMistaken() {
        try (Steps steps = new Steps(engine)) {
            for (int i = 0; i < 6; i++) {
                boolean first = i % 2 == 0;
                try (Scope scope = engine.scope()) {
                    steps.make(() -> {
                        Tensor a = weight.mul(2);
                        Tensor b = weight.mul(3);
                        return (first ? a.detach().mul(b) : a.mul(b.detach())).sum();
                    });
                    Tensor half = engine.withoutGradients(() -> weight.mul(6));
                    assertArrayEquals(half.toDoubles(), weight.gradient().orElseThrow().toDoubles(), 1e-12);
                }
            }
        }
    }

    /** Equal calls, of which another result is the loss. */
    @Test
    void lossesAreNotMistaken() {
        try (Steps steps = new Steps(engine)) {
            for (int i = 0; i < 6; i++) {
                int which = i % 2;
                try (Scope scope = engine.scope()) {
                    Tensor loss = steps.make(() -> List.of(weight.mul(2).sum(), weight.mul(3).sum()).get(which));
                    assertEquals((2 + which) * weight.sum().item(), loss.item(), 1e-12);
                }
            }
        }
    }

    /** Its gradient is its slope, which it may bring from the host. */
    private static DifferentiableFunction line(boolean fromHost, double slope) {
        return new DifferentiableFunction() {

            @Override
            public Tensor forward(Context context, Tensor... inputs) {
                return inputs[0].mul(1);
            }

            @Override
            public void backward(Context context, Tensor g) {
                context.give(0, () -> fromHost ? g.mul(g.engine().of(new double[] {slope}, 1)) : g.mul(slope));
            }
        };
    }

    private double slope(Steps steps, DifferentiableFunction function) {
        try (Scope scope = engine.scope()) {
            steps.make(() -> Tensors.apply(function, weight).sum());
            return weight.gradient().orElseThrow().toDoubles()[0];
        }
    }

    /** A gradient that brings values from the host would bring old ones. */
    @Test
    void aGradientWithValuesFromTheHostIsComputedAsUsual() {
        try (Steps steps = new Steps(engine)) {
            DifferentiableFunction three = line(true, 3);
            for (int i = 0; i < 4; i++) {
                assertEquals(3, slope(steps, three));
            }
            assertEquals(0, steps.replayed());
        }
    }

    /** Functions of plug-ins that differ in their gradient alone. */
    @Test
    void functionsAreNotMistaken() {
        try (Steps steps = new Steps(engine)) {
            DifferentiableFunction one = line(false, 1);
            DifferentiableFunction two = line(false, 2);
            for (int i = 0; i < 3; i++) {
                assertEquals(1, slope(steps, one));
                assertEquals(2, slope(steps, two));
            }
            assertEquals(4, steps.replayed());
        }
    }

    /** Steps of which each is another are soon no longer gone through beforehand. */
    @Test
    void triesNoLongerThanItIsWorth() {
        int[] gone = {0};
        try (Steps steps = new Steps(engine)) {
            for (int i = 0; i < 250; i++) {
                double scale = i;
                try (Scope scope = engine.scope()) {
                    steps.make(() -> {
                        gone[0]++;
                        return weight.mul(scale).sum();
                    });
                }
            }
        }
        assertEquals(200 * 2 + 50, gone[0]);
    }

    /** More shapes than recordings are kept: the eldest go, and come again when they are wanted. */
    @Test
    void theEldestRecordingsGo() {
        try (Steps steps = new Steps(engine)) {
            for (int round = 0; round < 3; round++) {
                for (int rows = 1; rows <= 40; rows++) {
                    int count = rows;
                    try (Scope scope = engine.scope()) {
                        Tensor sum = steps.make(() -> engine.of(new double[count], count).add(weight.sum()).sum());
                        assertEquals(count * weight.sum().item(), sum.item(), 1e-9);
                    }
                }
            }
            assertEquals(80, steps.replayed());
        }
    }

    @Test
    void anErrorInAStepLeavesTheEngineAsItWas() {
        try (Steps steps = new Steps(engine); Scope scope = engine.scope()) {
            assertThrows(ShapeException.class, () -> steps.make(() -> weight.matmul(table).sum()));
            assertThrows(IndexOutOfBoundsException.class,
                    () -> steps.make(() -> table.rows(engine.ids(new int[] {5}, 1)).sum()));
            assertEquals(2, engine.full(2).item());
        }
    }

    @Test
    void memoryStaysFlat() {
        try (Steps steps = new Steps(engine)) {
            trained((step, loss) -> steps.make(loss));
            long held = engine.bytesHeld();
            trained((step, loss) -> steps.make(loss));
            assertEquals(held, engine.bytesHeld());
        }
    }
}

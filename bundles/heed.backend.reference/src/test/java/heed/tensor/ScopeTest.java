package heed.tensor;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import heed.backend.reference.ReferenceBackend;
import heed.tensor.optimizer.Adam;
import heed.tensor.optimizer.Optimizer;
import heed.tensor.optimizer.Sgd;
import heed.tensor.spi.DType;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

/** The lives of tensors. */
class ScopeTest {

    private static final String CLOSED = "tensor used after its scope was closed; copy it out before, or hand it to "
            + "the scope around with Scope.keep";

    private final Engine engine = Engine.open(new ReferenceBackend(), DType.FLOAT32);

    @AfterEach
    void close() {
        engine.close();
    }

    private static void refuses(String message, Executable use) {
        assertEquals(message, assertThrows(IllegalStateException.class, use).getMessage());
    }

    @Test
    void useAfterCloseSaysSo() {
        Tensor x;
        Tensor view;
        try (Scope scope = engine.scope()) {
            x = engine.full(2, 3);
            view = x.slice(0, 1, 3).tracked();
        }
        refuses(CLOSED, x::toDoubles);
        refuses(CLOSED, () -> x.add(1));
        refuses(CLOSED, () -> view.mul(view));
        refuses(CLOSED, () -> engine.full(1, 3).add(x));
        refuses(CLOSED, view::copy);
        assertEquals("Tensor[3] closed", x.toString());
    }

    @Test
    void keptTensorsLiveOnScopeByScope() {
        Tensor kept;
        try (Scope outer = engine.scope()) {
            Tensor once;
            try (Scope inner = engine.scope()) {
                Tensor tracked = engine.of(new double[] {2, 3}, 2).tracked().mul(5);
                once = inner.keep(tracked);
                assertTrue(tracked.isTracked());
                assertFalse(once.isTracked());
            }
            kept = outer.keep(once);
        }
        assertArrayEquals(new double[] {10, 15}, kept.toDoubles());
    }

    @Test
    void keepOfWhatLivesLongerChangesNothing() {
        Tensor x = engine.full(2, 3);
        try (Scope scope = engine.scope()) {
            scope.keep(x);
        }
        assertArrayEquals(new double[] {2, 2, 2}, x.toDoubles());
    }

    @Test
    void keepRefusesWhatItCannotKeep() {
        try (Scope outer = engine.scope()) {
            Tensor gone;
            try (Scope inner = engine.scope()) {
                gone = engine.full(1);
                refuses("keep: the tensor belongs to a scope inside this one; keep it there first",
                        () -> outer.keep(gone));
            }
            refuses(CLOSED, () -> outer.keep(gone));
        }
    }

    @Test
    void scopesCloseInReverseOrder() {
        Scope outer = engine.scope();
        Scope inner = engine.scope();
        refuses("scopes close in the reverse order of their opening: another scope is still open inside this one",
                outer::close);
        assertTrue(outer.isOpen());
        inner.close();
        inner.close();
        outer.close();
        assertFalse(outer.isOpen());
    }

    @Test
    void closedEngineSaysSo() {
        Engine other = Engine.open(new ReferenceBackend(), DType.FLOAT32);
        Scope left = other.scope();
        Tensor x = other.full(1, 3);
        other.close();
        other.close();
        assertFalse(left.isOpen());
        refuses("the engine is closed", () -> other.full(1, 3));
        refuses(CLOSED, x::toDoubles);
    }

    @Test
    void otherThreadsAreRefused() throws InterruptedException {
        Tensor x = engine.full(2, 3);
        Scope scope = engine.scope();
        Parameters parameters = new Parameters(engine, 1);
        Tensor weight = parameters.create("w", Init.constant(1), 3);
        weight.sum().backward();
        Optimizer optimizer = new Optimizer(new Adam(1), parameters);
        String message = "this engine belongs to thread '" + Thread.currentThread().getName()
                + "', used from 'another'; open one engine a thread";
        ExecutorService another = Executors.newSingleThreadExecutor(task -> new Thread(task, "another"));
        try {
            for (Runnable use : new Runnable[] {() -> x.add(1), x::toDoubles, scope::close, engine::scope,
                () -> engine.ids(new int[] {1}, 1), optimizer::step}) {
                ExecutionException failure = assertThrows(ExecutionException.class,
                        () -> another.submit(use).get());
                assertEquals(message, failure.getCause().getMessage());
            }
        } finally {
            another.shutdown();
        }
        assertArrayEquals(new double[] {1, 1, 1}, weight.toDoubles(), "nothing was changed");
        scope.close();
    }

    @Test
    void persistentTensorsOutliveScopesAndLeaveNoScraps() {
        long before = engine.bytesInUse();
        Tensor x;
        try (Scope scope = engine.scope()) {
            x = engine.persistent(() -> engine.full(2, 64).add(1).mul(5).add(1));
        }
        assertArrayEquals(new double[] {16, 16}, x.slice(0, 0, 2).toDoubles());
        assertEquals(64 * Float.BYTES, engine.bytesInUse() - before);
    }

    @Test
    void weightsTakeTheirOwnBytesOnly() {
        long before = engine.bytesInUse();
        Parameters parameters = new Parameters(engine, 1);
        parameters.create("a", Init.glorot(), 32, 64);
        parameters.create("b", Init.normal(1), 2048);
        assertEquals(2 * 2048 * Float.BYTES, engine.bytesInUse() - before);
    }

    @Test
    void memoryIsFlatOverTenThousandSteps() {
        Parameters parameters = new Parameters(engine, 1);
        Tensor weight = parameters.create("w", Init.glorot(), 5, 5);
        long persistent = engine.bytesInUse();
        long held = 0;
        for (int step = 0; step < 10_000; step++) {
            try (Scope scope = engine.scope()) {
                Tensor x = engine.full(0.5, 3, 5);
                for (int t = 0; t < 1 + step % 3; t++) {
                    x = x.matmul(weight).tanh();
                }
                x.sum().backward();
                new Optimizer(new Sgd(0.01), parameters).step();
            }
            assertEquals(persistent, engine.bytesInUse(), "nothing of a step is left");
            held = step == 2 ? engine.bytesHeld() : held;
            assertTrue(step < 3 || engine.bytesHeld() == held, "nothing new is asked for");
        }
        assertTrue(held > persistent, "steps held something");
    }

    @Test
    void nothingIsInUseAfterClose() {
        Engine other = Engine.open(new ReferenceBackend(), DType.FLOAT64);
        try (Scope scope = other.scope()) {
            other.full(1, 3, 5, 7).tracked().mul(2).sum().backward();
            other.persistent(() -> other.full(1, 11));
        }
        other.full(1, 2);
        assertTrue(other.bytesInUse() > 0);
        other.close();
        assertEquals(0, other.bytesInUse());
    }

    @Test
    void unknownPrecisionIsRefused() {
        assertEquals("backend 'reference' cannot compute in INT32; it has [FLOAT32, FLOAT64, INT32]",
                assertThrows(IllegalArgumentException.class,
                        () -> Engine.open(new ReferenceBackend(), DType.INT32)).getMessage());
    }
}

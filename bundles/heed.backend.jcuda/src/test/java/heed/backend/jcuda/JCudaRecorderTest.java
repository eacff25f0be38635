package heed.backend.jcuda;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import heed.tensor.Shape;
import heed.tensor.spi.Binary;
import heed.tensor.spi.DType;
import heed.tensor.spi.Distribution;
import heed.tensor.spi.Kernels;
import heed.tensor.spi.Kernels.LstmStep;
import heed.tensor.spi.Recorder;
import heed.tensor.spi.View;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A captured step is the step: same numbers, same bits each time, its memory its own until it is closed. */
class JCudaRecorderTest {

    private final Running kernels = (Running) StandIn.backend(Settings.APART, "false").open();
    private long stream;

    @AfterEach
    void close() {
        kernels.close();
    }

    private View random(int... dims) {
        View view = kernels.scratch(DType.FLOAT32, Shape.of(dims));
        kernels.random(Distribution.NORMAL, 11, stream++, view);
        return view;
    }

    private float[] values(View view) {
        float[] values = new float[(int) view.shape().size()];
        ByteBuffer host = ByteBuffer.allocate(4 * values.length).order(ByteOrder.nativeOrder());
        kernels.download(view.storage(), 0, host);
        host.flip().asFloatBuffer().get(values);
        return values;
    }

    private static ByteBuffer bytes(float... values) {
        ByteBuffer host = ByteBuffer.allocate(4 * values.length).order(ByteOrder.nativeOrder());
        host.asFloatBuffer().put(values);
        return host;
    }

    private Recorder.Recorded record(Consumer<Kernels> step) {
        Recorder recorder = kernels.recorder();
        step.accept(recorder);
        return recorder.end();
    }

    /**
     * Everything that needs room of its own, twice in one step: what the first gave back the second may take.
     */
    @Test
    void replaysKernelsThatNeedRoom() {
        View x = random(3, 5, 7);
        View table = random(11, 7);
        View ids = View.of(kernels.allocate(DType.INT32, 6), Shape.of(6));
        kernels.upload(ByteBuffer.allocate(24).order(ByteOrder.nativeOrder())
                .putInt(3).putInt(0).putInt(3).putInt(10).putInt(3).putInt(0).flip(), ids.storage(), 0);
        View rows = random(6, 7);
        View turned = new View(x.storage(), x.layout().transpose(0, 2));
        View sorted = kernels.scratch(DType.FLOAT32, turned.shape());
        View places = kernels.scratch(DType.INT32, turned.shape());
        Consumer<Kernels> step = on -> {
            for (int i = 0; i < 2; i++) {
                on.scatterAdd(rows, ids, table);
                on.softmax(turned, turned);
                on.sort(turned, i == 0, sorted, places);
                on.binary(Binary.ADD, turned, sorted, turned);
                on.matmul(turned, new View(x.storage(), x.layout().transpose(0, 2).transpose(1, 2)),
                        new View(sorted.storage(), View.of(sorted.storage(), Shape.of(7, 5, 5)).layout()),
                        false);
            }
        };
        assertReplays(step, x, table, sorted);
    }

    /** One by one and captured, from the same begin: the very same bits, also the second time. */
    private void assertReplays(Consumer<Kernels> step, View... all) {
        float[][] first = new float[all.length][];
        float[][] expected = new float[all.length][];
        for (int i = 0; i < all.length; i++) {
            first[i] = values(all[i]);
        }
        step.accept(kernels);
        for (int i = 0; i < all.length; i++) {
            expected[i] = values(all[i]);
        }
        try (Recorder.Recorded recorded = record(step)) {
            for (int round = 0; round < 2; round++) {
                for (int i = 0; i < all.length; i++) {
                    kernels.upload(bytes(first[i]), all[i].storage(), 0);
                }
                recorded.replay();
                for (int i = 0; i < all.length; i++) {
                    assertArrayEquals(expected[i], values(all[i]), 0f, "view " + i + ", round " + round);
                }
            }
        }
    }

    /** What is uploaded into room between kernels is there at each replay, whoever wrote there since. */
    @Test
    void constantsAreThereAtEachReplay() {
        View sum = kernels.scratch(DType.FLOAT32, Shape.of(3));
        Recorder recorder = kernels.recorder();
        View room = recorder.scratch(DType.FLOAT32, Shape.of(3));
        recorder.upload(bytes(1, 2, 3), room.storage(), 0);
        recorder.copy(room, sum);
        recorder.free(room.storage());
        View again = recorder.scratch(DType.FLOAT32, Shape.of(3));
        recorder.upload(bytes(10, 20), again.storage(), 1);
        recorder.fill(new View(again.storage(), again.layout().slice(0, 0, 1)), 5);
        recorder.binary(Binary.ADD, sum, again, sum);
        recorder.free(again.storage());
        try (Recorder.Recorded recorded = recorder.end()) {
            for (int i = 0; i < 3; i++) {
                kernels.fill(sum, 0);
                recorded.replay();
                assertArrayEquals(new float[] {6, 12, 23}, values(sum));
            }
        }
    }

    @Test
    void uploadsHappenWhileItIsRecorded() {
        View in = kernels.scratch(DType.FLOAT32, Shape.of(2));
        View out = kernels.scratch(DType.FLOAT32, Shape.of(2));
        Recorder recorder = kernels.recorder();
        recorder.upload(bytes(1, 2), in.storage(), 0);
        recorder.scalar(Binary.MUL, in, 3, out);
        recorder.await();
        try (Recorder.Recorded recorded = recorder.end()) {
            assertArrayEquals(new float[] {1, 2}, values(in));
            recorded.replay();
            assertArrayEquals(new float[] {3, 6}, values(out));
            kernels.upload(bytes(-1, 4), in.storage(), 0);
            recorded.replay();
            assertArrayEquals(new float[] {-3, 12}, values(out));
        }
    }

    @Test
    void nothingElseRunsWhileItIsRecorded() {
        View out = kernels.scratch(DType.FLOAT32, Shape.of(1));
        Recorder.Recorded before = record(on -> on.fill(out, 1));
        Recorder recorder = kernels.recorder();
        assertThrows(IllegalStateException.class, () -> kernels.fill(out, 2));
        assertThrows(IllegalStateException.class, kernels::await);
        assertThrows(IllegalStateException.class, kernels::recorder);
        assertThrows(IllegalStateException.class, recorder::recorder);
        assertThrows(IllegalStateException.class, recorder::close);
        assertThrows(IllegalStateException.class, before::replay);
        IllegalStateException early = assertThrows(IllegalStateException.class,
                () -> recorder.download(out.storage(), 0, ByteBuffer.allocate(4)));
        assertTrue(early.getMessage().contains("not computed yet"), early.getMessage());
        recorder.end().close();
        assertThrows(IllegalStateException.class, () -> recorder.fill(out, 3));
        before.replay();
        assertArrayEquals(new float[] {1}, values(out));
        before.close();
        before.close();
        assertThrows(IllegalStateException.class, before::replay);
    }

    /** A step that fails in the middle leaves kernels that work. */
    @Test
    void endsAfterAFailure() {
        View out = kernels.scratch(DType.FLOAT32, Shape.of(1));
        View ints = View.of(kernels.allocate(DType.INT32, 1), Shape.of(1, 1));
        Recorder recorder = kernels.recorder();
        recorder.fill(out, 4);
        assertThrows(IllegalArgumentException.class, () -> recorder.matmul(ints, ints, ints, false));
        recorder.end().close();
        kernels.fill(out, 7);
        assertArrayEquals(new float[] {7}, values(out));
    }

    @Test
    void replaysNothing() {
        try (Recorder.Recorded recorded = record(on -> { })) {
            recorded.replay();
        }
    }

    /** Recordings come and go, and are replayed: no byte more is held. */
    @Test
    void memoryStaysFlat() {
        View input = random(3, 4 * 17);
        View gates = random(3, 4 * 17);
        View before = random(3, 17);
        View states = random(3, 2, 17);
        long held = 0;
        for (int i = 0; i < 500; i++) {
            View wide = random(64, 160);
            View line = new View(wide.storage(), wide.layout().transpose(0, 1));
            try (Recorder.Recorded recorded = record(on -> {
                on.softmax(line, line);
                on.lstm(input, gates, before, states);
                on.lstmGradient(states, new LstmStep(gates, before, states), gates, before);
            })) {
                recorded.replay();
            }
            kernels.free(wide.storage());
            held = i == 5 ? kernels.pool().held() : held;
        }
        assertEquals(held, kernels.pool().held());
    }

    /** What a step frees is not used by others before its recording is closed. */
    @Test
    void keepsWhatItFreesUntilItIsClosed() {
        View in = random(100);
        View out = kernels.scratch(DType.FLOAT32, Shape.of(100));
        View between = kernels.scratch(DType.FLOAT32, Shape.of(100));
        Recorder recorder = kernels.recorder();
        recorder.scalar(Binary.MUL, in, 2, between);
        recorder.scalar(Binary.ADD, between, 1, out);
        recorder.free(between.storage());
        Recorder.Recorded recorded = recorder.end();
        View other = kernels.scratch(DType.FLOAT32, Shape.of(100));
        kernels.fill(other, 3);
        recorded.replay();
        assertEquals(3, values(other)[99]);
        recorded.close();
        float[] x = values(in);
        float[] y = values(out);
        for (int i = 0; i < 100; i++) {
            assertEquals(2 * x[i] + 1, y[i], 1e-6);
        }
    }
}

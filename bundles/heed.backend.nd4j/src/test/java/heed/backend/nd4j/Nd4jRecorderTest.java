package heed.backend.nd4j;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import heed.tensor.Shape;
import heed.tensor.spi.Binary;
import heed.tensor.spi.DType;
import heed.tensor.spi.Distribution;
import heed.tensor.spi.Kernels;
import heed.tensor.spi.Kernels.AdditiveScore;
import heed.tensor.spi.Kernels.LstmStep;
import heed.tensor.spi.Recorder;
import heed.tensor.spi.View;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.function.Consumer;
import org.bytedeco.javacpp.Pointer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What recorded kernels keep for their gradients is used only while its operands are what they were. */
class Nd4jRecorderTest {

    private static final int BATCH = 3;
    private static final int SLOTS = 5;
    private static final int WIDTH = 17;

    private final Kernels kernels = new Nd4jBackend().open();
    private long stream;
    private final View gates = random(Shape.of(BATCH, 4 * WIDTH));
    private final View before = random(Shape.of(BATCH, WIDTH));
    private final View input = random(gates.shape());
    private final View states = random(Shape.of(BATCH, 2, WIDTH));
    private final View g = random(Shape.of(BATCH, 2, WIDTH));
    private final View dGates = random(gates.shape());
    private final View dBefore = random(before.shape());

    @AfterEach
    void close() {
        kernels.close();
    }

    @Test
    void additiveGradientSeesOnlyChangesOfItsSlots() {
        View memory = random(Shape.of(BATCH, SLOTS, WIDTH));
        View k = part(memory, 1, 0, SLOTS - 1);
        View q = random(Shape.of(BATCH, 1, WIDTH));
        View v = random(Shape.of(WIDTH));
        View scores = random(Shape.of(BATCH, 1, SLOTS - 1));
        View slope = random(scores.shape());
        View dq = random(q.shape());
        View dk = random(k.shape());
        View dv = random(Shape.of(BATCH, WIDTH));
        for (int changed : new int[] {SLOTS - 1, 2}) {
            assertReplays(dq, dk, on -> {
                on.fill(memory, 0.75);
                on.fill(dq, 0);
                on.fill(dk, 0);
                on.additiveScore(q, k, v, scores);
                on.fill(part(memory, 1, changed, changed + 1), 0.125);
                on.additiveScoreGradient(slope, new AdditiveScore(q, k, v), dq, dk, dv);
            });
        }
    }

    private void assertReplays(View first, View second, Consumer<Kernels> step) {
        step.accept(kernels);
        float[] expectedFirst = values(first);
        float[] expectedSecond = values(second);
        Recorder recorder = kernels.recorder();
        step.accept(recorder);
        try (Recorder.Recorded recorded = recorder.end()) {
            for (int i = 0; i < 2; i++) {
                kernels.fill(first, 9);
                recorded.replay();
                assertArrayEquals(expectedFirst, values(first), 1e-6f);
                assertArrayEquals(expectedSecond, values(second), 1e-6f);
            }
        }
    }

    /** Recordings come and go, and are replayed: the process holds no more afterwards. */
    @Test
    void memoryStaysFlat() {
        recordings(300);
        System.gc();
        long held = Pointer.physicalBytes();
        recordings(3_000);
        System.gc();
        long grown = Pointer.physicalBytes() - held;
        assertTrue(grown < 64L << 20, () -> "3,000 recordings of 40 kB and more hold " + grown + " bytes");
    }

    private void recordings(int count) {
        for (int i = 0; i < count; i++) {
            View wide = random(Shape.of(64, 160));
            Recorder recorder = kernels.recorder();
            recorder.softmax(wide, wide);
            recorder.lstm(input, gates, before, states);
            recorder.lstmGradient(g, new LstmStep(gates, before, states), dGates, dBefore);
            try (Recorder.Recorded recorded = recorder.end()) {
                recorded.replay();
            }
            kernels.free(wide.storage());
        }
    }

    private View random(Shape shape) {
        View view = kernels.scratch(DType.FLOAT32, shape);
        kernels.random(Distribution.NORMAL, 3, stream++, view);
        return view;
    }

    private static View part(View view, int axis, int from, int to) {
        return new View(view.storage(), view.layout().slice(axis, from, to));
    }

    private float[] values(View view) {
        View plain = kernels.scratch(DType.FLOAT32, view.shape());
        kernels.copy(view, plain);
        float[] values = new float[(int) view.shape().size()];
        ByteBuffer host = ByteBuffer.allocateDirect(4 * values.length).order(ByteOrder.nativeOrder());
        kernels.download(plain.storage(), 0, host);
        host.flip().asFloatBuffer().get(values);
        kernels.free(plain.storage());
        return values;
    }
}

package heed.backend.vector;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import heed.tensor.Shape;
import heed.tensor.spi.DType;
import heed.tensor.spi.Distribution;
import heed.tensor.spi.Kernels;
import heed.tensor.spi.Layout;
import heed.tensor.spi.Recorder;
import heed.tensor.spi.View;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Additive scores follow their keys, whatever way those change, and no key's exponential is made twice. */
class ExponentialsTest {

    private static final int BATCH = 3;
    private static final int SLOTS = 6;
    private static final int WIDTH = 2 * Lane.WIDTH + 3;

    private final Kernels kernels = new VectorKernels.Running(2);
    private final View keys = random(BATCH, SLOTS, WIDTH);
    private final View q = random(BATCH, 1, WIDTH);
    private final View v = random(WIDTH);
    private final View scores = random(BATCH, 1, SLOTS);
    private long stream = 10;

    @AfterEach
    void close() {
        kernels.close();
    }

    @Test
    void scoresFollowASlotThatIsWritten() {
        check(keys);
        kernels.copy(random(BATCH, WIDTH), select(keys, 1, 4));
        check(keys);
        kernels.copy(random(BATCH, WIDTH), select(keys, 1, 0));
        check(keys);
    }

    @Test
    void scoresFollowPartsThatAreWritten() {
        check(keys);
        kernels.copy(random(SLOTS, WIDTH), select(keys, 0, 2));
        check(keys);
        kernels.copy(random(BATCH, SLOTS, 2), slice(keys, 2, 5, 7));
        check(keys);
        kernels.copy(random(BATCH, 2, WIDTH), slice(keys, 1, 3, 5));
        check(keys);
        kernels.fill(new View(keys.storage(), Layout.contiguous(Shape.of(7))), 0.5);
        check(keys);
    }

    @Test
    void scoresFollowAnUpload() {
        check(keys);
        ByteBuffer bytes = ByteBuffer.allocate(Float.BYTES * 9).order(ByteOrder.nativeOrder());
        kernels.upload(bytes, keys.storage(), WIDTH);
        check(keys);
    }

    @Test
    void scoresFollowAMemoryThatGrows() {
        for (int slot = 0; slot < SLOTS; slot++) {
            kernels.copy(random(BATCH, WIDTH), select(keys, 1, slot));
            check(slice(keys, 1, 0, slot + 1));
        }
    }

    @Test
    void scoresFollowSlotsThatLieOneAfterTheOther() {
        View bySlot = random(SLOTS, BATCH, WIDTH);
        View turned = new View(bySlot.storage(), bySlot.layout().transpose(0, 1));
        check(turned);
        kernels.copy(random(BATCH, WIDTH), select(bySlot, 0, 3));
        check(turned);
        kernels.copy(random(2, BATCH, WIDTH), slice(bySlot, 0, 1, 3));
        check(turned);
        check(slice(turned, 1, 2, 5));
        kernels.copy(random(BATCH, WIDTH), select(bySlot, 0, 2));
        check(slice(turned, 1, 2, 5));
        check(turned);
    }

    @Test
    void scoresFollowWhatARecordingWrites() {
        check(keys);
        View next = random(BATCH, WIDTH);
        Recorder recorder = kernels.recorder();
        recorder.copy(next, select(keys, 1, 1));
        try (Recorder.Recorded recorded = recorder.end()) {
            recorded.replay();
        }
        check(keys);
    }

    @Test
    void aRecordingFollowsItsKeys() {
        View next = random(BATCH, WIDTH);
        Recorder recorder = kernels.recorder();
        recorder.additiveScore(q, keys, v, scores);
        recorder.copy(next, select(keys, 1, 1));
        View after = random(BATCH, 1, SLOTS);
        recorder.additiveScore(q, keys, v, after);
        try (Recorder.Recorded recorded = recorder.end()) {
            for (int replay = 0; replay < 3; replay++) {
                kernels.copy(random(BATCH, SLOTS, WIDTH), keys);
                kernels.copy(random(BATCH, WIDTH), next);
                float[] before = expected(keys);
                recorded.replay();
                assertArrayEquals(before, values(scores), 1e-5f);
                assertArrayEquals(expected(keys), values(after), 1e-5f);
            }
        }
    }

    @Test
    void eachSlotOfAGrowingMemoryIsMadeOnce() {
        List<Integer> made = new ArrayList<>();
        Exponentials exponentials = new Exponentials();
        Cut.Rule cut = new Cut.Rule(1, 1);
        for (int slot = 0; slot < SLOTS; slot++) {
            View written = select(keys, 1, slot);
            Cells.of(written).written();
            exponentials.changed(written);
            exponentials.of(slice(keys, 1, 0, slot + 1), cut, op -> made.add(op.view(0, 0).shape().dim(1)));
            exponentials.of(slice(keys, 1, 0, slot + 1), cut, op -> made.add(op.view(0, 0).shape().dim(1)));
        }
        assertEquals(IntStream.range(0, SLOTS).mapToObj(slot -> 1).toList(), made);
    }

    private void check(View of) {
        View out = random(BATCH, 1, of.shape().dim(1));
        kernels.additiveScore(q, of, v, out);
        assertArrayEquals(expected(of), values(out), 1e-5f);
    }

    private float[] expected(View of) {
        float[] k = values(of);
        float[] queries = values(q);
        float[] weights = values(v);
        int slots = of.shape().dim(1);
        float[] expected = new float[BATCH * slots];
        for (int e = 0; e < expected.length; e++) {
            double sum = 0;
            for (int h = 0; h < WIDTH; h++) {
                sum += weights[h] * Math.tanh(queries[e / slots * WIDTH + h] + k[e * WIDTH + h]);
            }
            expected[e] = (float) sum;
        }
        return expected;
    }

    private float[] values(View view) {
        View plain = kernels.scratch(DType.FLOAT32, view.shape());
        kernels.copy(view, plain);
        float[] values = new float[(int) view.shape().size()];
        ByteBuffer bytes = ByteBuffer.allocate(Float.BYTES * values.length).order(ByteOrder.nativeOrder());
        kernels.download(plain.storage(), 0, bytes);
        bytes.flip().order(ByteOrder.nativeOrder()).asFloatBuffer().get(values);
        return values;
    }

    private static View select(View view, int axis, int index) {
        return new View(view.storage(), view.layout().select(axis, index));
    }

    private static View slice(View view, int axis, int from, int to) {
        return new View(view.storage(), view.layout().slice(axis, from, to));
    }

    private View random(int... dims) {
        View view = kernels.scratch(DType.FLOAT32, Shape.of(dims));
        kernels.random(Distribution.NORMAL, 3, stream++, view);
        return view;
    }
}

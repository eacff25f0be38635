package heed.backend.vector;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import heed.tensor.Shape;
import heed.tensor.spi.DType;
import heed.tensor.spi.Distribution;
import heed.tensor.spi.Kernels;
import heed.tensor.spi.Kernels.AttentionRead;
import heed.tensor.spi.Layout;
import heed.tensor.spi.Recorder;
import heed.tensor.spi.View;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Zeros that the next operation would add to are not written when noted, and nothing else comes of it. */
class NotingTest {

    private static final int STEPS = 70;
    private static final Shape SHAPE = Shape.of(2, 3, STEPS, 5);

    private final Kernels kernels = new VectorKernels.Running(2);
    private final View q = random(SHAPE);
    private final View k = random(SHAPE);
    private final View v = random(SHAPE);
    private final View g = random(SHAPE);
    private final View out = random(SHAPE);
    private final View logSums = random(Shape.of(2, 3, STEPS));
    private final View dq = random(SHAPE);
    private final View dk = random(SHAPE);
    private final View dv = random(SHAPE);
    private long stream = 10;

    NotingTest() {
        kernels.attention(read(q, k), out, logSums);
    }

    @AfterEach
    void close() {
        kernels.close();
    }

    @Test
    void gradientsBeginAtZero() {
        same(to -> {
            zeros(to, dq, dk, dv);
            gradient(to, read(q, k), dq, dk, dv);
        });
    }

    @Test
    void someBeginAndOthersAreAddedTo() {
        same(to -> {
            zeros(to, dk, dv);
            to.fill(dq, 0.5);
            gradient(to, read(q, k), dq, dk, dv);
            to.fill(dq, 0);
            gradient(to, read(q, k), dq, dk, dv);
        });
    }

    @Test
    void aGradientForTwoIsAddedTo() {
        same(to -> {
            zeros(to, dq, dv);
            gradient(to, read(q, q), dq, dq, dv);
        });
    }

    @Test
    void zerosThatAreReadOrLastAreWritten() {
        same(to -> {
            to.fill(dq, 0);
            to.copy(dq, dv);
            to.fill(dk, 0);
            gradient(to, read(q, k), dq, dk, dv);
            to.fill(dk, 0);
        });
    }

    @Test
    void partsOfAGradientAreAddedTo() {
        View half = new View(dk.storage(), dk.layout().slice(2, 0, STEPS / 2));
        same(to -> {
            zeros(to, dq, dv);
            to.fill(dk, 2);
            to.fill(half, 0);
            gradient(to, read(q, k), dq, dk, dv);
        });
    }

    @Test
    void withoutQueriesKeysBeginAtZeroToo() {
        View none = random(Shape.of(2, 3, 0, 5));
        View noSums = random(Shape.of(2, 3, 0));
        same(to -> {
            zeros(to, dk, dv);
            to.attentionGradient(none, read(none, k), none, noSums, none, dk, dv);
        });
    }

    @Test
    void onlyWhatIsAddedToOnceIsBegun() {
        Cut.Rule cut = new Cut.Rule(1, 1);
        assertTrue(AttentionTiles.backward(cut, g, read(q, k), logSums, dq, dk, dv).begins(dk));
        assertFalse(AttentionTiles.backward(cut, g, read(q, k), logSums, dq, dk, dv).begins(q));
        assertFalse(AttentionTiles.backward(cut, g, read(q, k), logSums, dq, dk, dv).begins(random(SHAPE)));
        assertFalse(AttentionTiles.backward(cut, g, read(q, q), logSums, dq, dq, dv).begins(dq));
    }

    private AttentionRead read(View queries, View keys) {
        return new AttentionRead(queries, keys, v, null, true, 0.3);
    }

    private void gradient(Kernels to, AttentionRead read, View... gradients) {
        to.attentionGradient(g, read, out, logSums, gradients[0], gradients[1], gradients[2]);
    }

    private static void zeros(Kernels to, View... views) {
        for (View view : views) {
            to.fill(view, 0);
        }
    }

    /** Noted and replayed, the calls leave the bits that they leave when they are made. */
    private void same(Consumer<Kernels> calls) {
        calls.accept(kernels);
        float[][] expected = {values(dq), values(dk), values(dv)};
        Recorder recorder = kernels.recorder();
        calls.accept(recorder);
        try (Recorder.Recorded recorded = recorder.end()) {
            recorded.replay();
            recorded.replay();
        }
        assertArrayEquals(expected[0], values(dq));
        assertArrayEquals(expected[1], values(dk));
        assertArrayEquals(expected[2], values(dv));
    }

    private float[] values(View view) {
        float[] values = new float[(int) view.shape().size()];
        ByteBuffer bytes = ByteBuffer.allocate(Float.BYTES * values.length).order(ByteOrder.nativeOrder());
        kernels.download(view.storage(), 0, bytes);
        bytes.flip().order(ByteOrder.nativeOrder()).asFloatBuffer().get(values);
        return values;
    }

    private View random(Shape shape) {
        View view = new View(kernels.allocate(DType.FLOAT32, shape.size()), Layout.contiguous(shape));
        kernels.random(Distribution.NORMAL, 3, stream++, view);
        return view;
    }
}

package heed.backend.vector;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

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
import java.util.BitSet;
import java.util.Random;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a recording keeps of a step is used only while it holds, and its threads wait only where they must. */
class NotingTest {

    private static final int BATCH = 5;
    private static final int WIDTH = 19;

    private final Kernels kernels = new VectorKernels.Running(2);
    private long stream;
    private final View gates = random(BATCH, 4 * WIDTH);
    private final View before = random(BATCH, WIDTH);
    private final View firstGates = random(BATCH, 4 * WIDTH);
    private final View firstBefore = random(BATCH, WIDTH);
    private final View states = random(BATCH, 2, WIDTH);
    private final View g = random(BATCH, 2, WIDTH);
    private final View dGates = random(BATCH, 4 * WIDTH);
    private final View dBefore = random(BATCH, WIDTH);

    @AfterEach
    void close() {
        kernels.close();
    }

    @Test
    void lstmGradientUsesWhatTheStepMade() {
        assertLikeOneByOne(on -> { });
    }

    @Test
    void lstmGradientSeesGatesThatChanged() {
        assertLikeOneByOne(on -> negate(on, slice(gates, 1, 20, 21)));
    }

    @Test
    void lstmGradientSeesAStateThatChanged() {
        assertLikeOneByOne(on -> negate(on, slice(before, 0, 2, 3)));
    }

    @Test
    void lstmGradientSeesAResultThatChanged() {
        assertLikeOneByOne(on -> negate(on, slice(states, 0, 3, 4)));
    }

    private void assertLikeOneByOne(Consumer<Kernels> between) {
        Consumer<Kernels> step = on -> {
            on.fill(dBefore, 0.5);
            on.copy(firstGates, gates);
            on.copy(firstBefore, before);
            on.lstm(gates, before, states);
            between.accept(on);
            on.lstmGradient(g, new LstmStep(gates, before, states), dGates, dBefore);
        };
        step.accept(kernels);
        float[] expectedGates = values(dGates);
        float[] expectedBefore = values(dBefore);
        Recorder recorder = kernels.recorder();
        step.accept(recorder);
        try (Recorder.Recorded recorded = recorder.end()) {
            for (int i = 0; i < 2; i++) {
                kernels.fill(dGates, 9);
                recorded.replay();
                assertArrayEquals(expectedGates, values(dGates), 0);
                assertArrayEquals(expectedBefore, values(dBefore), 0);
            }
        }
    }

    /** A small recording, a larger one, and the small one again: they keep their steps in one place. */
    @Test
    void recordingsShareWhatTheyKeep() {
        try (Recorder.Recorded small = steps(1); Recorder.Recorded large = steps(3)) {
            float[] expected = replayed(small);
            float[] other = replayed(large);
            assertArrayEquals(expected, replayed(small), 0);
            assertArrayEquals(other, replayed(large), 0);
        }
    }

    private Recorder.Recorded steps(int count) {
        Recorder recorder = kernels.recorder();
        for (int i = 0; i < count; i++) {
            recorder.lstm(gates, before, states);
            recorder.lstmGradient(g, new LstmStep(gates, before, states), dGates, dBefore);
        }
        return recorder.end();
    }

    private float[] replayed(Recorder.Recorded recorded) {
        kernels.fill(dBefore, 0);
        recorded.replay();
        return values(dBefore);
    }

    /** Batch rows of step after step, each thread its own: nobody reads what another writes. */
    @Test
    void threadsDoNotMeetWhereEachHasRowsOfItsOwn() {
        View steps = random(7, BATCH, WIDTH);
        Recorder recorder = kernels.recorder();
        for (int t = 6; t > 0; t--) {
            recorder.binary(Binary.ADD, select(steps, t), select(steps, t - 1), select(steps, t - 1));
        }
        try (Recorder.Recorded recorded = recorder.end()) {
            assertEquals(0, ((Program) recorded).meetings());
        }
    }

    /** The same with slots side by side in the batch rows, seen as one. */
    @Test
    void threadsDoNotMeetWhereRowsOfTheOtherLieBetween() {
        View states = random(2, BATCH, WIDTH);
        View both = new View(states.storage(), states.layout().transpose(0, 1));
        Recorder recorder = kernels.recorder();
        for (int t = 0; t < 4; t++) {
            negate(recorder, select(states, t % 2));
            negate(recorder, both);
        }
        try (Recorder.Recorded recorded = recorder.end()) {
            assertEquals(0, ((Program) recorded).meetings());
        }
    }

    /** Sums over rows of both threads. */
    @Test
    void threadsMeetWhereOneReadsWhatTheOtherWrote() {
        View steps = random(7, BATCH, WIDTH);
        View sums = random(1, WIDTH);
        Recorder recorder = kernels.recorder();
        for (int t = 0; t < 7; t++) {
            negate(recorder, select(steps, t));
        }
        recorder.matmul(random(1, BATCH), select(steps, 3), sums, false);
        try (Recorder.Recorded recorded = recorder.end()) {
            assertEquals(1, ((Program) recorded).meetings());
        }
    }

    @Test
    void rangesAreASetOfElements() {
        Random random = new Random(7);
        for (int trial = 0; trial < 50; trial++) {
            Ranges ranges = new Ranges();
            BitSet elements = new BitSet();
            for (int i = 0; i < 30; i++) {
                int first = random.nextInt(200);
                int last = first + random.nextInt(trial + 1);
                assertEquals(elements.nextSetBit(first) >= 0 && elements.nextSetBit(first) <= last,
                        ranges.meets(first, last), first + " to " + last + " of " + elements);
                ranges.add(first, last);
                elements.set(first, last + 1);
            }
        }
    }

    private static void negate(Kernels on, View view) {
        on.scalar(Binary.MUL, view, -1, view);
    }

    private static View slice(View view, int axis, int from, int to) {
        return new View(view.storage(), view.layout().slice(axis, from, to));
    }

    private static View select(View view, int index) {
        return new View(view.storage(), view.layout().select(0, index));
    }

    private View random(int... dims) {
        View view = kernels.scratch(DType.FLOAT32, Shape.of(dims));
        kernels.random(Distribution.NORMAL, 3, stream++, view);
        return view;
    }

    private float[] values(View view) {
        float[] values = new float[(int) view.shape().size()];
        ByteBuffer bytes = ByteBuffer.allocate(values.length * Float.BYTES).order(ByteOrder.nativeOrder());
        kernels.download(view.storage(), 0, bytes);
        bytes.flip().order(ByteOrder.nativeOrder()).asFloatBuffer().get(values);
        return values;
    }
}

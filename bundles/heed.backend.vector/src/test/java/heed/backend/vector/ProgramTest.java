package heed.backend.vector;

import static org.junit.jupiter.api.Assertions.assertEquals;

import heed.tensor.Shape;
import heed.tensor.spi.Binary;
import heed.tensor.spi.DType;
import heed.tensor.spi.Distribution;
import heed.tensor.spi.Kernels;
import heed.tensor.spi.Recorder;
import heed.tensor.spi.View;
import java.util.BitSet;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The threads of a recording wait for each other only where they must. */
class ProgramTest {

    private static final int BATCH = 5;
    private static final int WIDTH = 19;

    private final Kernels kernels = new VectorKernels.Running(2);
    private long stream;

    @AfterEach
    void close() {
        kernels.close();
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

    private static View select(View view, int index) {
        return new View(view.storage(), view.layout().select(0, index));
    }

    private View random(int... dims) {
        View view = kernels.scratch(DType.FLOAT32, Shape.of(dims));
        kernels.random(Distribution.NORMAL, 3, stream++, view);
        return view;
    }
}

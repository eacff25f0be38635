package heed.tensor.tck;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import heed.tensor.Shape;
import heed.tensor.spi.Backend;
import heed.tensor.spi.Binary;
import heed.tensor.spi.DType;
import heed.tensor.spi.Distribution;
import heed.tensor.spi.Kernels;
import heed.tensor.spi.Recorder;
import heed.tensor.spi.Reduction;
import heed.tensor.spi.Storage;
import heed.tensor.spi.Unary;
import heed.tensor.spi.View;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** What every backend must do. Extend it, supply the backend, run it with JUnit. */
public abstract class KernelsContract {

    private static final int ROUNDS = 10_000;

    private Kernels kernels;

    /** Constructor for extension. */
    protected KernelsContract() {
    }

    /** The backend under test. */
    protected abstract Backend backend();

    /**
     * How many bytes the backend holds. This one sees the Java heap; a backend with memory of its own adds
     * that.
     */
    protected long memory() {
        System.gc();
        return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
    }

    @BeforeEach
    void open() {
        Optional<String> obstacle = backend().obstacle();
        assumeTrue(obstacle.isEmpty(),
                () -> "backend '" + backend().id() + "' cannot run: " + obstacle.orElse(""));
        kernels = backend().open();
    }

    @AfterEach
    void close() {
        if (kernels != null) {
            kernels.close();
        }
    }

    @Test
    void saysWhatItIs() {
        assertTrue(backend().id().matches("[a-z0-9-]+"),
                () -> "id '" + backend().id() + "' is not a plain name");
        assertFalse(backend().title().isBlank(), "a backend has a title");
        assertFalse(backend().device().isBlank(), "a backend says what it runs on");
    }

    @Test
    void holdsFloatsAndIntegers() {
        assertTrue(kernels.types().containsAll(List.of(DType.FLOAT32, DType.INT32)),
                () -> "types: " + kernels.types());
    }

    /** One test a kernel, type and placement of its operands. */
    @TestFactory
    Stream<DynamicTest> kernels() {
        Map<String, List<Case>> table = new LinkedHashMap<>();
        Stream.of(ElementwiseCases.all(), ShapedCases.all(), FusedCases.all(), CellCases.all(), AttentionCases.all(),
                        LossCases.all(), LayerCases.all(), OrderCases.all(), ActivationCases.all())
                .flatMap(List::stream)
                .forEach(row -> table.computeIfAbsent(row.kernel(), name -> new ArrayList<>()).add(row));
        return table.values().stream().flatMap(rows -> kernels.types().stream().sorted()
                .filter(type -> rows.stream().anyMatch(row -> row.types().contains(type)))
                .flatMap(type -> Arrays.stream(Placement.values())
                        .map(placement -> DynamicTest.dynamicTest(
                                rows.get(0).kernel() + " " + type + " " + placement,
                                () -> rows.stream().filter(row -> supported(row, type))
                                        .forEach(row -> run(row, type, placement))))));
    }

    private boolean supported(Case row, DType type) {
        return row.types().contains(type)
                && row.operands().stream().allMatch(operand -> kernels.types().contains(operand.type(type)));
    }

    /** Inputs so, outputs so, each operand alone so, and in place. */
    private void run(Case row, DType type, Placement placement) {
        int count = row.operands().size();
        Placement[] all = new Placement[count];
        Arrays.setAll(all, i -> writable(row, i, placement));
        new Trial(kernels, row, type, all, -1, false).run();
        new Trial(kernels, row, type, all, -1, true).run();
        for (int i = 0; i < count && placement != Placement.CONTIGUOUS; i++) {
            Placement[] one = new Placement[count];
            Arrays.fill(one, Placement.CONTIGUOUS);
            one[i] = writable(row, i, placement);
            new Trial(kernels, row, type, one, -1, false).run();
        }
        Operand result = row.operands().get(count - 1);
        for (int i = 0; i < count - 1 && row.inPlace() && placement.isWritable(); i++) {
            Operand operand = row.operands().get(i);
            if (operand.shape().equals(result.shape()) && operand.type(type) == result.type(type)) {
                new Trial(kernels, row, type, all, i, false).run();
                new Trial(kernels, row, type, all, i, true).run();
            }
        }
    }

    private static Placement writable(Case row, int operand, Placement wanted) {
        return row.operands().get(operand).written() && !wanted.isWritable() ? Placement.CONTIGUOUS : wanted;
    }

    /** A mean over a whole batch: in one float for each lane the small numbers would be lost beside the sum. */
    @Test
    void sumsMillionsOfNumbers() {
        int count = 1 << 22;
        View x = View.of(kernels.allocate(DType.FLOAT32, count), Shape.of(count));
        View total = View.of(kernels.allocate(DType.FLOAT32, 1), Shape.of(1));
        kernels.random(Distribution.UNIFORM, 1, 2, x);
        kernels.binary(Binary.MUL, x, x, x);
        kernels.binary(Binary.MUL, x, x, x);
        kernels.reduce(Reduction.SUM, x, total);
        double exact = Arrays.stream(Trial.download(kernels, x.storage(), count)).sum();
        assertEquals(exact, Trial.download(kernels, total.storage(), 1)[0], 2e-6 * exact);
    }

    @Test
    void uploadsAndDownloadsParts() {
        for (DType type : kernels.types()) {
            Storage storage = kernels.allocate(type, 7);
            kernels.upload(Trial.bytes(new double[] {1, 2, 3, 4, 5, 6, 7}, type), storage, 0);
            kernels.upload(Trial.bytes(new double[] {30, 40}, type), storage, 2);
            kernels.upload(Trial.bytes(new double[0], type), storage, 0);
            assertEquals(0, Trial.download(kernels, storage, 0).length);
            assertEquals(type, storage.type());
            assertEquals(7, storage.size());
            assertEquals("[1.0, 2.0, 30.0, 40.0, 5.0, 6.0, 7.0]",
                    Arrays.toString(Trial.download(kernels, storage, 7)));
            kernels.free(storage);
        }
    }

    /** Work, then the same again: every bit the same. */
    @Test
    void repeatsItself() {
        double[][] results = new double[2][];
        for (int i = 0; i < 2; i++) {
            View x = random(Shape.of(67, 131), 1);
            View y = random(Shape.of(131, 41), 2);
            View out = kernels.scratch(DType.FLOAT32, Shape.of(67, 41));
            kernels.matmul(x, y, out, false);
            kernels.softmax(out, out);
            kernels.await();
            results[i] = Trial.download(kernels, out.storage(), 67 * 41);
        }
        assertTrue(Arrays.equals(results[0], results[1]),
                "the same kernels on the same numbers gave other bits");
    }

    private View random(Shape shape, long stream) {
        View view = kernels.scratch(DType.FLOAT32, shape);
        kernels.random(Distribution.NORMAL, 5, stream, view);
        return view;
    }

    /**
     * By how many bytes {@link #memory()} may waver when nothing is held; far below the 400 MB that the
     * rounds of the memory test ask for.
     */
    protected long slack() {
        return 8L << 20;
    }

    /** What is given back is used again: ten thousand rounds hold no more than a few. */
    @Test
    void memoryStaysFlat() {
        rounds(ROUNDS / 10);
        long before = memory();
        rounds(ROUNDS);
        long grown = memory() - before;
        assertTrue(grown < slack(),
                () -> ROUNDS + " rounds of allocate, kernels, free hold " + grown + " bytes more");
    }

    /** Each round holds some 40 kB for a moment, of another size than the last. */
    private void rounds(int count) {
        for (int i = 0; i < count; i++) {
            Shape shape = Shape.of(64, 128 + i % 7);
            View a = kernels.scratch(DType.FLOAT32, shape);
            View b = kernels.scratch(DType.FLOAT32, shape.with(0, 1));
            View out = kernels.scratch(DType.FLOAT32, Shape.of(13, 13));
            kernels.fill(a, 0.5);
            kernels.fill(b, 2);
            kernels.binary(Binary.MUL, a, new View(b.storage(), b.layout().expand(shape)), a);
            View part = new View(a.storage(), a.layout().slice(0, 0, 13));
            kernels.matmul(part, new View(a.storage(), part.layout().transpose(0, 1)), out, false);
            kernels.softmax(out, out);
            kernels.free(a.storage());
            kernels.free(b.storage());
            kernels.free(out.storage());
        }
        kernels.await();
    }

    /** A recorded step gives what its kernels give one by one, again and again, from what its inputs hold then. */
    @Test
    void replays() {
        View weight = random(Shape.of(16, 16), 3);
        View state = random(Shape.of(8, 16), 4);
        View product = kernels.scratch(DType.FLOAT32, state.shape());
        double[][] expected = new double[3][];
        double[] start = Trial.download(kernels, state.storage(), 128);
        double[] weights = Trial.download(kernels, weight.storage(), 256);
        for (int i = 0; i < 3; i++) {
            step(kernels, state, weight, product);
            expected[i] = Trial.download(kernels, state.storage(), 128);
        }
        Recorder recorder = kernels.recorder();
        step(recorder, state, weight, product);
        assertThrows(IllegalStateException.class, () -> Trial.download(recorder, state.storage(), 128),
                "nothing can be read while a step is recorded");
        try (Recorder.Recorded recorded = recorder.end()) {
            kernels.upload(Trial.bytes(start, DType.FLOAT32), state.storage(), 0);
            kernels.upload(Trial.bytes(weights, DType.FLOAT32), weight.storage(), 0);
            for (int i = 0; i < 3; i++) {
                recorded.replay();
                assertArrayEquals(expected[i], Trial.download(kernels, state.storage(), 128), 1e-6);
            }
        }
    }

    /** state = tanh(state·weight), then row sums into the weight: every thread needs what all others made. */
    private static void step(Kernels on, View state, View weight, View product) {
        for (int i = 0; i < 4; i++) {
            on.matmul(state, weight, product, false);
            on.unary(Unary.TANH, product, state);
            View turned = new View(state.storage(), state.layout().transpose(0, 1));
            on.matmul(turned, state, weight, true);
            on.scalar(Binary.MUL, weight, 0.5, weight);
        }
    }

    /** Two runs at a time do not see each other. */
    @Test
    void opensMoreThanOnce() {
        View mine = kernels.scratch(DType.FLOAT32, Shape.of(3));
        kernels.fill(mine, 3);
        try (Kernels other = backend().open()) {
            View theirs = other.scratch(DType.FLOAT32, Shape.of(3));
            other.fill(theirs, 5);
        }
        assertEquals("[3.0, 3.0, 3.0]", Arrays.toString(Trial.download(kernels, mine.storage(), 3)));
        kernels.free(mine.storage());
    }
}

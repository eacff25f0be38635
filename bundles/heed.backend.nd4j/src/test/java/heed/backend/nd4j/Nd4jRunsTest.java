package heed.backend.nd4j;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import heed.tensor.Shape;
import heed.tensor.spi.Binary;
import heed.tensor.spi.DType;
import heed.tensor.spi.Distribution;
import heed.tensor.spi.Kernels;
import heed.tensor.spi.Reduction;
import heed.tensor.spi.Unary;
import heed.tensor.spi.View;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.bytedeco.javacpp.Loader;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.nd4j.linalg.api.ops.executioner.OpExecutioner.ProfilingMode;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.profiler.OpProfiler;

/** ND4J's own profiler sees operations in every kernel: nothing is done in plain Java. */
class Nd4jRunsTest {

    private static final Nd4jBackend BACKEND = new Nd4jBackend();
    private static Kernels kernels;
    private static ProfilingMode before;

    private record Kernel(String name, Runnable call) {
    }

    @BeforeAll
    static void profile() {
        kernels = BACKEND.open();
        before = Nd4j.getExecutioner().getProfilingMode();
        Nd4j.getExecutioner().setProfilingMode(ProfilingMode.ALL);
    }

    @AfterAll
    static void stop() {
        Nd4j.getExecutioner().setProfilingMode(before);
        kernels.close();
    }

    @TestFactory
    Stream<DynamicTest> everyKernelIsOperationsOfNd4j() {
        View a = filled(Shape.of(3, 5), 0.5);
        View b = filled(Shape.of(3, 5), 2);
        View c = filled(Shape.of(5, 3), 2);
        View out = filled(Shape.of(3, 5), 0);
        View square = filled(Shape.of(3, 3), 0);
        View places = View.of(kernels.allocate(DType.INT32, 3), Shape.of(3));
        kernels.fill(places, 1);
        List<Kernel> all = new ArrayList<>();
        Arrays.stream(Unary.values()).forEach(op -> all.add(new Kernel("unary " + op, () -> kernels.unary(op, a, out))));
        for (Binary op : Binary.values()) {
            all.add(new Kernel("binary " + op, () -> kernels.binary(op, a, b, out)));
            all.add(new Kernel("scalar " + op, () -> kernels.scalar(op, a, 2, out)));
        }
        for (Reduction op : Reduction.values()) {
            View row = filled(Shape.of(3, 1), 0);
            all.add(new Kernel("reduce " + op, () -> kernels.reduce(op, a, row)));
        }
        all.add(new Kernel("fill", () -> kernels.fill(out, 3)));
        all.add(new Kernel("copy", () -> kernels.copy(a, out)));
        all.add(new Kernel("where", () -> kernels.where(a, a, b, out)));
        all.add(new Kernel("argmax", () -> kernels.argmax(a,
                new View(places.storage(), places.layout().unsqueeze(1)))));
        all.add(new Kernel("matmul", () -> kernels.matmul(a, c, square, true)));
        all.add(new Kernel("gather", () -> kernels.gather(a, places, out)));
        all.add(new Kernel("scatterAdd", () -> kernels.scatterAdd(a, places, out)));
        all.add(new Kernel("random", () -> kernels.random(Distribution.NORMAL, 1, 2, out)));
        all.add(new Kernel("softmax", () -> kernels.softmax(a, out)));
        all.add(new Kernel("maskedSoftmax", () -> kernels.maskedSoftmax(a, b, out)));
        all.add(new Kernel("softmaxGradient", () -> kernels.softmaxGradient(a, b, out)));
        all.add(new Kernel("logSoftmax", () -> kernels.logSoftmax(a, out)));
        all.add(new Kernel("adam", () -> kernels.adam(a, b, filled(a.shape(), 0), filled(a.shape(), 0),
                new Kernels.Adam(0.1, 0.9, 0.999, 1e-8, 0, 1))));
        all.addAll(additive());
        all.addAll(cells());
        return all.stream().map(kernel -> DynamicTest.dynamicTest(kernel.name(), () -> assertRuns(kernel)));
    }

    private static List<Kernel> additive() {
        View q = filled(Shape.of(1, 2, 3), 0.5);
        View v = filled(Shape.of(3), 0.5);
        View scores = filled(Shape.of(1, 2, 2), 0);
        return List.of(new Kernel("additiveScore", () -> kernels.additiveScore(q, q, v, scores)),
                new Kernel("additiveScoreGradient", () -> kernels.additiveScoreGradient(scores,
                        new Kernels.AdditiveScore(q, q, v), filled(q.shape(), 0), filled(q.shape(), 0),
                        filled(Shape.of(1, 3), 0))));
    }

    private static List<Kernel> cells() {
        View gates = filled(Shape.of(2, 12), 0.5);
        View wide = filled(Shape.of(2, 9), 0.5);
        View state = filled(Shape.of(2, 3), 0.5);
        View states = filled(Shape.of(2, 2, 3), 0.5);
        View heads = filled(Shape.of(1, 2, 3, 4), 0.5);
        View sums = filled(Shape.of(1, 2, 3), 0);
        Kernels.AttentionRead read = new Kernels.AttentionRead(heads, heads, heads, null, true, 0.5);
        View[] out = Stream.of(gates, wide, wide, state, states, heads, heads, heads)
                .map(view -> filled(view.shape(), 0)).toArray(View[]::new);
        return List.of(new Kernel("lstm", () -> kernels.lstm(gates, out[0], state, out[4])),
                new Kernel("lstmGradient", () -> kernels.lstmGradient(states,
                        new Kernels.LstmStep(gates, state, states), out[0], out[3])),
                new Kernel("gru", () -> kernels.gru(wide, wide, state, out[3])),
                new Kernel("gruGradient", () -> kernels.gruGradient(state, new Kernels.GruStep(wide, wide, state),
                        out[1], out[2], out[3])),
                new Kernel("attention", () -> kernels.attention(read, out[5], sums)),
                new Kernel("attentionGradient", () -> kernels.attentionGradient(heads, read, heads, sums, out[5],
                        out[6], out[7])));
    }

    private static void assertRuns(Kernel kernel) {
        long operations = OpProfiler.getInstance().getInvocationsCount();
        kernel.call().run();
        assertTrue(OpProfiler.getInstance().getInvocationsCount() > operations,
                () -> kernel.name() + " ran, and ND4J's profiler saw no operation");
    }

    private static View filled(Shape shape, double value) {
        View view = kernels.scratch(DType.FLOAT32, shape);
        kernels.fill(view, value);
        return view;
    }

    @Test
    void saysVersionBlasAndThreads() {
        assertEquals("ND4J 1.0.0-M2.1 with OpenBLAS, " + Nd4j.getEnvironment().maxThreads() + " threads, "
                + Loader.getPlatform(), BACKEND.device());
    }

    @Test
    void canRunWhereItWasBuilt() {
        assertTrue(new Nd4jBackend().obstacle().isEmpty(), () -> new Nd4jBackend().obstacle().orElse(""));
    }
}

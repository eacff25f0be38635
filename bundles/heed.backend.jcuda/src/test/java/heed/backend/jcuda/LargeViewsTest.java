package heed.backend.jcuda;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import heed.backend.reference.ReferenceBackend;
import heed.tensor.Shape;
import heed.tensor.spi.Binary;
import heed.tensor.spi.DType;
import heed.tensor.spi.Distribution;
import heed.tensor.spi.Kernels;
import heed.tensor.spi.Kernels.AdditiveScore;
import heed.tensor.spi.Kernels.AttentionRead;
import heed.tensor.spi.Kernels.LayerNorm;
import heed.tensor.spi.Reduction;
import heed.tensor.spi.View;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;
import org.junit.jupiter.api.Test;

/**
 * Sizes at which work is cut into parts, which the contract's are too small for: what the reference gives.
 */
class LargeViewsTest {

    /** What a kernel does with some random views, the last of which is compared. */
    private static void same(double tolerance, BiConsumer<Kernels, View[]> call, int[]... shapes) {
        float[] expected;
        float[] got;
        try (Kernels reference = new ReferenceBackend().open()) {
            expected = run(reference, call, shapes);
        }
        try (Kernels kernels = StandIn.backend().open()) {
            got = run(kernels, call, shapes);
        }
        double largest = 1;
        for (float value : expected) {
            assertTrue(Float.isFinite(value), "the reference gives numbers");
            largest = Math.max(largest, Math.abs(value));
        }
        for (int i = 0; i < expected.length; i++) {
            assertEquals(expected[i], got[i], tolerance * largest, "element " + i);
        }
    }

    private static float[] run(Kernels kernels, BiConsumer<Kernels, View[]> call, int[]... shapes) {
        View[] views = new View[shapes.length];
        for (int i = 0; i < views.length; i++) {
            views[i] = kernels.scratch(DType.FLOAT32, Shape.of(shapes[i]));
            kernels.random(Distribution.UNIFORM, 5, i, views[i]);
        }
        call.accept(kernels, views);
        View last = views[views.length - 1];
        float[] values = new float[(int) last.shape().size()];
        ByteBuffer host = ByteBuffer.allocate(4 * values.length).order(ByteOrder.nativeOrder());
        kernels.download(last.storage(), 0, host);
        host.flip().asFloatBuffer().get(values);
        return values;
    }

    private static View turned(View view) {
        return new View(view.storage(), view.layout().transpose(0, 1));
    }

    private static View ids(Kernels kernels, View from, int bound) {
        View ids = View.of(kernels.allocate(DType.INT32, from.shape().size()), from.shape());
        kernels.scalar(Binary.MUL, from, bound, from);
        kernels.copy(from, ids);
        return ids;
    }

    @Test
    void reducesByParts() {
        for (Reduction op : Reduction.values()) {
            same(1e-5, (on, v) -> on.reduce(op, v[0], v[1]), new int[] {3, 30_011}, new int[] {3, 1});
            same(1e-5, (on, v) -> on.reduce(op, v[0], v[1]), new int[] {5003, 37}, new int[] {1, 37});
            same(1e-5, (on, v) -> on.reduce(op, turned(v[0]), v[1]), new int[] {5003, 37}, new int[] {37, 1});
            same(1e-5, (on, v) -> on.reduce(op, v[0], v[1]), new int[] {1009, 3, 33}, new int[] {1, 3, 1});
            same(1e-5, (on, v) -> on.reduce(op, v[0], v[1]), new int[] {3, 701, 41}, new int[] {3, 1, 41});
        }
    }

    @Test
    void copiesAndTransposes() {
        same(0, (on, v) -> on.copy(turned(v[0]), v[1]), new int[] {67, 131}, new int[] {131, 67});
        same(0, (on, v) -> on.copy(v[0], turned(v[1])), new int[] {67, 131}, new int[] {131, 67});
        same(0, (on, v) -> on.copy(new View(v[0].storage(), v[0].layout().transpose(1, 2)), v[1]),
                new int[] {3, 67, 37}, new int[] {3, 37, 67});
        same(0, (on, v) -> on.copy(new View(v[0].storage(), v[0].layout().transpose(0, 2)), v[1]),
                new int[] {33, 5, 41}, new int[] {41, 5, 33});
        same(0, (on, v) -> on.binary(Binary.ADD, turned(v[0]), v[1], v[1]), new int[] {67, 131},
                new int[] {131, 67});
    }

    /** More axes than a kernel takes, none of which can be joined. */
    @Test
    void goesThroughManyAxes() {
        int[] dims = {2, 3, 2, 3, 2, 3, 2, 3};
        same(1e-6, (on, v) -> {
            View backward = v[0];
            for (int i = 0; i < 4; i++) {
                backward = new View(backward.storage(), backward.layout().transpose(i, 7 - i));
            }
            View out = new View(v[1].storage(), v[1].layout().transpose(0, 1).transpose(0, 1));
            on.scalar(Binary.MUL, backward, 3, out);
        }, new int[] {3, 2, 3, 2, 3, 2, 3, 2}, dims);
    }

    @Test
    void sortsLongRows() {
        same(0, (on, v) -> on.sort(v[0], true, v[1], View.of(on.allocate(DType.INT32, 3 * 9001), Shape.of(3,
                9001))),
                new int[] {3, 9001}, new int[] {3, 9001});
        same(0, (on, v) -> {
            View places = View.of(on.allocate(DType.INT32, 4099), Shape.of(1, 4099));
            on.sort(v[0], false, v[1], places);
            on.copy(places, v[1]);
        }, new int[] {1, 4099}, new int[] {1, 4099});
    }

    @Test
    void softmaxOfLongRows() {
        for (int columns : new int[] {600, 5003}) {
            same(1e-6, (on, v) -> on.softmax(v[0], v[1]), new int[] {3, columns}, new int[] {3, columns});
            same(1e-5, (on, v) -> on.logSoftmax(v[0], v[1]), new int[] {3, columns}, new int[] {3, columns});
            same(1e-5, (on, v) -> on.cumulativeSum(v[0], true, v[1]), new int[] {3, columns},
                    new int[] {3, columns});
        }
    }

    /**
     * Steps of a scan, as they lie in one tensor: more than are stacked at a time, then some of another
     * depth.
     */
    @Test
    void addsUpTheProductsOfManySteps() {
        for (boolean turned : new boolean[] {true, false}) {
            same(1e-5, (on, v) -> {
                List<View> as = new ArrayList<>();
                List<View> bs = new ArrayList<>();
                for (int t = 0; t < 460; t++) {
                    View a = new View(v[0].storage(), v[0].layout().select(1, t));
                    as.add(turned ? turned(a) : a);
                    bs.add(new View(v[turned ? 1 : 2].storage(), v[turned ? 1 : 2].layout().select(1, t)));
                }
                as.add(new View(v[3].storage(), v[3].layout()));
                bs.add(new View(v[4].storage(), v[4].layout()));
                on.sumOfProducts(as, bs, v[5], turned);
            }, new int[] {5, 460, 5}, new int[] {5, 460, 8}, new int[] {5, 460, 8}, new int[] {5, 3},
                    new int[] {3, 8},
                    new int[] {5, 8});
        }
    }

    @Test
    void addsManyRowsToATable() {
        same(1e-5, (on, v) -> on.scatterAdd(v[0], ids(on, v[1], 7), v[2]),
                new int[] {5003, 33}, new int[] {5003}, new int[] {7, 33});
        same(0, (on, v) -> on.gather(v[0], ids(on, v[1], 7), v[2]), new int[] {7, 33}, new int[] {5003},
                new int[] {5003, 33});
    }

    @Test
    void normalisesManyRows() {
        int[] x = {1501, 67};
        int[] line = {67};
        for (int which = 4; which < 6; which++) {
            int last = which;
            same(1e-4, (on, v) -> {
                View dgamma = last == 4 ? v[4] : v[3];
                View dbeta = last == 4 ? v[3] : v[4];
                on.layerNormGradient(v[0], new LayerNorm(v[1], v[2], 1e-2),
                        on.scratch(DType.FLOAT32, Shape.of(x)), dgamma, dbeta);
            }, x, x, line, line, line);
        }
    }

    @Test
    void scoresManySteps() {
        int[] q = {3, 19, 40};
        int[] k = {3, 45, 40};
        same(1e-5, (on, v) -> on.additiveScore(v[0], v[1], v[2], v[3]), q, k, new int[] {40},
                new int[] {3, 19, 45});
        for (int which = 0; which < 3; which++) {
            int last = which;
            int[][] gradients = {q, k, {3, 40}};
            int[] first = gradients[(last + 1) % 3];
            int[] second = gradients[(last + 2) % 3];
            same(1e-5, (on, v) -> {
                View[] d = new View[3];
                d[(last + 1) % 3] = v[4];
                d[(last + 2) % 3] = v[5];
                d[last] = v[6];
                on.additiveScoreGradient(v[3], new AdditiveScore(v[0], v[1], v[2]), d[0], d[1], d[2]);
            }, q, k, new int[] {40}, new int[] {3, 19, 45}, first, second, gradients[last]);
        }
    }

    /** More than one tile of queries, of slots and of the width. */
    @Test
    void readsManySlots() {
        int[] q = {2, 2, 70, 24};
        int[] k = {2, 2, 150, 24};
        int[] v = {2, 2, 150, 133};
        int[] out = {2, 2, 70, 133};
        same(1e-5, (on, x) -> on.attention(new AttentionRead(x[0], x[1], x[2], null, true, 0.3), x[3],
                on.scratch(DType.FLOAT32, Shape.of(2, 2, 70))), q, k, v, out);
        int[][] gradients = {q, k, v};
        for (int which = 0; which < 3; which++) {
            int last = which;
            same(1e-5, (on, x) -> {
                AttentionRead read = new AttentionRead(x[0], x[1], x[2], null, true, 0.3);
                View made = on.scratch(DType.FLOAT32, Shape.of(out));
                View notes = on.scratch(DType.FLOAT32, Shape.of(2, 2, 70));
                on.attention(read, made, notes);
                View[] d = new View[3];
                d[(last + 1) % 3] = x[4];
                d[(last + 2) % 3] = x[5];
                d[last] = x[6];
                on.attentionGradient(x[3], read, made, notes, d[0], d[1], d[2]);
            }, q, k, v, out, gradients[(last + 1) % 3], gradients[(last + 2) % 3], gradients[last]);
        }
    }

    /** The result in place of the queries, which tiles read again after others were written. */
    @Test
    void readsInPlace() {
        int[] q = {1, 2, 70, 130};
        same(1e-5, (on, x) -> on.attention(new AttentionRead(x[2], x[0], x[1], null, false, 0.1), x[2],
                on.scratch(DType.FLOAT32, Shape.of(1, 2, 70))), new int[] {1, 2, 40, 130},
                new int[] {1, 2, 40, 130}, q);
    }
}

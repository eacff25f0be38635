package heed.tensor.spi;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import heed.tensor.Shape;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Layouts against lists of storage indices that are cut, turned and repeated one by one. */
class LayoutTest {

    private static final long SEED = 20260117;
    private static final int LAYOUTS = 20_000;

    /** A layout and, in row-major order, the places that its elements must have. */
    private record Seen(Layout layout, int[] places) {

        int place(int... at) {
            int index = 0;
            for (int axis = 0; axis < at.length; axis++) {
                index = index * layout.shape().dim(axis) + at[axis];
            }
            return places[index];
        }
    }

    private interface Source {
        int[] of(int... at);
    }

    @Test
    void viewsOfViewsSeeTheRightElements() {
        Random random = new Random(SEED);
        for (int i = 0; i < LAYOUTS; i++) {
            Seen seen = random(random);
            assertArrayEquals(seen.places(), places(seen.layout()), () -> "seed " + SEED + ": " + seen.layout());
        }
    }

    @Test
    void reshapeKeepsTheOrderAndCopiesOnlyWhereItMust() {
        Random random = new Random(SEED + 1);
        int views = 0;
        int strided = 0;
        for (int i = 0; i < LAYOUTS; i++) {
            Seen seen = random(random);
            Shape target = target(random, seen.places().length);
            Optional<Layout> reshaped = seen.layout().reshape(target);
            String what = "seed " + (SEED + 1) + ": " + seen.layout() + " to " + target;
            assertEquals(isPossible(seen.places(), target), reshaped.isPresent(), what);
            reshaped.ifPresent(layout -> {
                assertEquals(target, layout.shape(), what);
                assertArrayEquals(seen.places(), places(layout), what);
            });
            views += reshaped.isPresent() ? 1 : 0;
            strided += reshaped.isPresent() && !seen.layout().isContiguous() ? 1 : 0;
        }
        assertTrue(views < LAYOUTS - 1000 && strided > 1000, "the cases are a mixture: " + views + ", " + strided);
    }

    @Test
    void contiguousMeansOneAfterTheOther() {
        Random random = new Random(SEED + 2);
        for (int i = 0; i < LAYOUTS; i++) {
            Seen seen = random(random);
            int[] places = seen.places();
            boolean follows = IntStream.range(1, places.length).allMatch(n -> places[n] == places[n - 1] + 1);
            assertEquals(follows, seen.layout().isContiguous(), () -> "seed " + (SEED + 2) + ": " + seen.layout());
        }
    }

    @Test
    void stridesOfAScalarAndOfNothing() {
        assertTrue(Layout.contiguous(Shape.of()).isContiguous());
        assertEquals(Optional.of(Layout.contiguous(Shape.of(1, 1))), Layout.contiguous(Shape.of())
                .reshape(Shape.of(1, 1)));
        Layout none = Layout.contiguous(Shape.of(3, 5)).transpose(0, 1).slice(0, 2, 2);
        assertEquals(Shape.of(7, 0), none.reshape(Shape.of(7, 0)).orElseThrow().shape());
        assertFalse(Layout.contiguous(Shape.of(3, 5)).transpose(0, 1).isContiguous());
    }

    /** Whether one stride an axis can give these places in this order. */
    private static boolean isPossible(int[] places, Shape target) {
        long[] strides = new long[target.rank()];
        int block = places.length;
        for (int axis = 0; axis < strides.length; axis++) {
            block /= target.dim(axis);
            strides[axis] = target.dim(axis) == 1 ? 0 : places[block] - places[0];
        }
        return java.util.Arrays.equals(places, places(new Layout(target, strides, places[0])));
    }

    private static int[] places(Layout layout) {
        int[] dims = layout.shape().dims();
        return over(dims).mapToInt(at -> (int) (layout.offset() + IntStream.range(0, dims.length)
                .mapToLong(axis -> at[axis] * layout.stride(axis)).sum())).toArray();
    }

    private static java.util.stream.Stream<int[]> over(int... dims) {
        int size = IntStream.of(dims).reduce(1, (a, b) -> a * b);
        return IntStream.range(0, size).mapToObj(i -> {
            int[] at = new int[dims.length];
            int rest = i;
            for (int axis = dims.length - 1; axis >= 0; axis--) {
                at[axis] = rest % dims[axis];
                rest /= dims[axis];
            }
            return at;
        });
    }

    private static Seen random(Random random) {
        int rank = random.nextInt(4);
        int[] dims = IntStream.range(0, rank).map(axis -> 1 + random.nextInt(6)).toArray();
        Layout layout = Layout.contiguous(Shape.of(dims));
        Seen seen = new Seen(layout, IntStream.range(0, (int) layout.shape().size()).toArray());
        int views = random.nextInt(5);
        for (int i = 0; i < views; i++) {
            seen = changed(random, seen);
        }
        return seen;
    }

    private static Seen changed(Random random, Seen seen) {
        Layout layout = seen.layout();
        int rank = layout.rank();
        int axis = rank == 0 ? 0 : random.nextInt(rank);
        switch (rank == 0 ? 4 : random.nextInt(5)) {
            case 0 -> {
                int from = random.nextInt(layout.shape().dim(axis));
                int to = from + 1 + random.nextInt(layout.shape().dim(axis) - from);
                return view(seen, layout.slice(axis, from, to), at -> moved(at, axis, at[axis] + from));
            }
            case 1 -> {
                int index = random.nextInt(layout.shape().dim(axis));
                return view(seen, layout.select(axis, index), at -> inserted(at, axis, index));
            }
            case 2 -> {
                int other = random.nextInt(rank);
                return view(seen, layout.transpose(axis, other), at -> moved(moved(at, axis, at[other]), other,
                        at[axis]));
            }
            case 3 -> {
                Shape wide = layout.shape().dim(axis) == 1 ? layout.shape().with(axis, 3) : layout.shape();
                return view(seen, layout.expand(wide), at -> moved(at, axis,
                        layout.shape().dim(axis) == 1 ? 0 : at[axis]));
            }
            default -> {
                int place = random.nextInt(rank + 1);
                return view(seen, layout.unsqueeze(place), at -> removed(at, place));
            }
        }
    }

    private static Seen view(Seen from, Layout layout, Source source) {
        return new Seen(layout, over(layout.shape().dims()).mapToInt(at -> from.place(source.of(at))).toArray());
    }

    private static int[] moved(int[] at, int axis, int slot) {
        int[] changed = at.clone();
        changed[axis] = slot;
        return changed;
    }

    private static int[] inserted(int[] at, int axis, int slot) {
        return IntStream.range(0, at.length + 1).map(i -> i == axis ? slot : at[i < axis ? i : i - 1]).toArray();
    }

    private static int[] removed(int[] at, int axis) {
        return IntStream.range(0, at.length).filter(i -> i != axis).map(i -> at[i]).toArray();
    }

    /** A random factorisation, with axes of 1 strewn in. */
    private static Shape target(Random random, int size) {
        List<Integer> dims = new ArrayList<>();
        int rest = size;
        for (int factor = 2; rest > 1; factor++) {
            while (rest % factor == 0) {
                dims.add(factor);
                rest /= factor;
            }
        }
        Collections.shuffle(dims, random);
        while (dims.size() > 1 && random.nextInt(3) > 0) {
            int at = random.nextInt(dims.size() - 1);
            dims.set(at, dims.get(at) * dims.remove(at + 1));
        }
        for (int i = random.nextInt(3); i > 0; i--) {
            dims.add(random.nextInt(dims.size() + 1), 1);
        }
        return Shape.of(dims.stream().mapToInt(Integer::intValue).toArray());
    }
}

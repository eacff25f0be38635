package heed.experiment.internal.run;

import heed.dataset.Example;
import heed.dataset.Pair;
import heed.dataset.Series;
import heed.tensor.spi.Philox;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;

/**
 * The training part in batches, in an order that depends on seed and epoch alone. Examples of like length stand in one
 * batch: windows of the shuffled part are sorted by length, cut into batches, and the batches shuffled.
 */
final class Batches {

    private static final int WINDOW = 32;

    private final List<? extends Example> examples;
    private final int size;
    private final long seed;

    Batches(List<? extends Example> examples, int size, long seed) {
        this.examples = examples;
        this.size = size;
        this.seed = seed;
    }

    /** Batches an epoch. */
    int count() {
        return (examples.size() + size - 1) / size;
    }

    /** The batches of an epoch, from 0. */
    List<List<Example>> epoch(int epoch) {
        Philox philox = new Philox(seed, 0xBA7C4E5L + epoch);
        List<Example> order = new ArrayList<>(examples);
        shuffle(order, philox, 0);
        for (int from = 0; from < order.size(); from += WINDOW * size) {
            order.subList(from, Math.min(order.size(), from + WINDOW * size)).sort(Comparator.comparingInt(
                    Batches::length));
        }
        List<List<Example>> batches = new ArrayList<>(cut(order, size));
        shuffle(batches, philox, order.size());
        return batches;
    }

    /** Examples in their order, some at a time. */
    static <E> List<List<E>> cut(List<? extends E> all, int size) {
        List<List<E>> batches = new ArrayList<>();
        for (int from = 0; from < all.size(); from += size) {
            batches.add(new ArrayList<>(all.subList(from, Math.min(all.size(), from + size))));
        }
        return batches;
    }

    /** Fisher and Yates, with numbers of the stream from the given one on. */
    private static void shuffle(List<?> list, Philox philox, long from) {
        for (int i = list.size() - 1; i > 0; i--) {
            Collections.swap(list, i, philox.below(from + i, i + 1));
        }
    }

    private static int length(Example example) {
        return example instanceof Pair pair ? 1000 * pair.target().length + pair.source().length
                : ((Series) example).steps().length;
    }
}

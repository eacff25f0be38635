package heed.dataset.adding;

import heed.dataset.Series;
import heed.tensor.spi.Philox;
import java.util.AbstractList;
import java.util.Objects;
import java.util.RandomAccess;

/**
 * Sequences of the adding problem, made anew from their index whenever one is asked for: a million of them
 * need no memory. Each has a random stream of its own, so that none depends on how many there are.
 */
final class MarkedSequences extends AbstractList<Series> implements RandomAccess {

    private final int size;
    private final int length;
    private final long seed;
    private final long firstStream;

    /** @param part parts of different numbers have no stream in common */
    MarkedSequences(int size, int length, long seed, int part) {
        this.size = size;
        this.length = length;
        this.seed = seed;
        this.firstStream = (long) part << 32;
    }

    /** Steps [T][2]: a value uniform in [0, 1) and a mark, 1 at one step of each half; their sum [1]. */
    @Override
    public Series get(int index) {
        Philox random = new Philox(seed, firstStream + Objects.checkIndex(index, size));
        int half = length / 2;
        int first = random.below(0, half);
        int second = half + random.below(1, length - half);
        float[][] steps = new float[length][];                                 // [T][2]
        for (int t = 0; t < length; t++) {
            steps[t] = new float[] {(float) random.uniform(t + 2L), t == first || t == second ? 1 : 0};
        }
        return new Series(steps, new float[] {steps[first][0] + steps[second][0]});
    }

    @Override
    public int size() {
        return size;
    }
}

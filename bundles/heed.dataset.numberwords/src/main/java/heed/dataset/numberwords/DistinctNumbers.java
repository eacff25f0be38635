package heed.dataset.numberwords;

import heed.tensor.spi.Philox;
import java.util.HashMap;
import java.util.Map;

/**
 * Distinct numbers below a bound in random order: the first steps of the shuffle of Fisher and Yates (Knuth,
 * The Art of Computer Programming 2, §3.4.2, algorithm P) over an array of which only the changed places are
 * kept. Fewer numbers of one seed and bound are a beginning of more.
 */
final class DistinctNumbers {

    private DistinctNumbers() {
    }

    /** @return [count] numbers from 0 to {@code bound − 1}, none twice; the same on every JVM */
    static int[] draw(int count, int bound, long seed) {
        Philox random = new Philox(seed, 0);
        Map<Integer, Integer> moved = new HashMap<>();
        int[] drawn = new int[count];
        for (int i = 0; i < count; i++) {
            int place = i + below(random, i, bound - i);
            drawn[i] = moved.getOrDefault(place, place);
            moved.put(place, moved.getOrDefault(i, i));
        }
        return drawn;
    }

    /** Like {@link Philox#below}, of 63 random bits: even for large bounds as well. */
    private static int below(Philox random, long index, int bound) {
        long high = random.bits(2 * index) & 0x7FFFFFFFL;
        long low = random.bits(2 * index + 1) & 0xFFFFFFFFL;
        return (int) Math.multiplyHigh(high << 32 | low, 2L * bound);
    }
}

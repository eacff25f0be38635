package heed.dataset.numberwords;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class DistinctNumbersTest {

    @Test
    void allOfThemAreAPermutation() {
        int[] drawn = DistinctNumbers.draw(1009, 1009, 7);
        Arrays.sort(drawn);
        assertArrayEquals(IntStream.range(0, 1009).toArray(), drawn);
    }

    @Test
    void noneComesTwice() {
        assertEquals(20011, IntStream.of(DistinctNumbers.draw(20011, 1_000_000, 5)).distinct().count());
    }

    @Test
    void fewerAreABeginningOfMore() {
        int[] more = DistinctNumbers.draw(500, 997, 3);
        assertArrayEquals(DistinctNumbers.draw(13, 997, 3), Arrays.copyOf(more, 13));
    }

    /** Mean of U{0..N−1} is (N−1)/2, its deviation N/√12: four standard errors of 10,000 draws. */
    @Test
    void theyAreSpreadEvenlyEvenUnderLargeBounds() {
        int bound = 1_000_000_000;
        double mean = IntStream.of(DistinctNumbers.draw(10_000, bound, 1)).average().orElseThrow();
        assertEquals(0.5, mean / bound, 4 / Math.sqrt(12 * 10_000));
    }

    @Test
    void placesOfAShuffleAreEven() {
        int[] first = new int[5];
        for (int seed = 0; seed < 5000; seed++) {
            first[DistinctNumbers.draw(2, 5, seed)[1]]++;
        }
        assertTrue(IntStream.of(first).allMatch(count -> Math.abs(count - 1000) < 4 * Math.sqrt(5000 * 0.16)),
                () -> Arrays.toString(first));
    }
}

package heed.tensor.spi;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

/** Against the known answers that come with Random123 (kat_vectors, philox4x32 10). */
class PhiloxTest {

    @Test
    void zeros() {
        assertRounds(new int[] {0, 0, 0, 0}, 0L, 0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8);
    }

    @Test
    void ones() {
        assertRounds(new int[] {-1, -1, -1, -1}, -1L, 0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd);
    }

    @Test
    void digitsOfPi() {
        assertRounds(new int[] {0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344}, 0x299f31d0_a4093822L,
                0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1);
    }

    @Test
    void anIndexCountsBlocksOfFour() {
        int[] block = {1, 0, 3, 0};
        Philox.rounds(block, 9);
        Philox philox = new Philox(9, 3);
        for (int lane = 3; lane >= 0; lane--) {
            assertEquals(block[lane], philox.bits(4 + lane));
        }
    }

    @Test
    void uniformAndNormalHaveTheirMoments() {
        Philox philox = new Philox(1, 2);
        int n = 100_000;
        double uniform = 0;
        double normal = 0;
        double squares = 0;
        for (int i = 0; i < n; i++) {
            uniform += philox.uniform(i) / n;
            normal += philox.normal(i) / n;
            squares += philox.normal(i) * philox.normal(i) / n;
        }
        assertEquals(0.5, uniform, 5 / Math.sqrt(12.0 * n));
        assertEquals(0, normal, 5 / Math.sqrt(n));
        assertEquals(1, squares, 5 * Math.sqrt(2.0 / n));
    }

    @Test
    void belowStaysBelow() {
        Philox philox = new Philox(4, 4);
        boolean[] seen = new boolean[7];
        for (int i = 0; i < 1000; i++) {
            seen[philox.below(i, 7)] = true;
        }
        for (boolean one : seen) {
            assertTrue(one, "all of 0…6 come up in 1000 draws");
        }
    }

    private static void assertRounds(int[] counter, long key, int... expected) {
        Philox.rounds(counter, key);
        assertArrayEquals(expected, counter);
    }
}

package heed.part.tck;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import heed.tensor.spi.DType;

/** How near is near enough: a share of 1 + |what is expected|. */
public final class Close {

    private Close() {
    }

    /** Of values: 10⁻¹² in float64, 10⁻⁵ in float32. */
    public static double values(DType type) {
        return type == DType.FLOAT64 ? 1e-12 : 1e-5;
    }

    /** Of gradients: 10⁻⁸ in float64, where differences are taken; 10⁻⁴ in float32. */
    public static double gradients(DType type) {
        return type == DType.FLOAT64 ? 1e-8 : 1e-4;
    }

    /** Fails at the first element that is too far off, or not a number. */
    public static void check(String what, double[] expected, double[] got, double tolerance) {
        assertEquals(expected.length, got.length, () -> what + ": number of elements");
        int at = firstFar(expected, got, tolerance);
        assertTrue(at < 0, () -> what + " [" + at + "]: expected " + expected[at] + ", got " + got[at]
                + "; allowed is a distance of " + tolerance + " times 1 + |expected|");
    }

    /** Whether all elements are near enough. */
    public static boolean are(double[] expected, double[] got, double tolerance) {
        return firstFar(expected, got, tolerance) < 0;
    }

    private static int firstFar(double[] expected, double[] got, double tolerance) {
        for (int i = 0; i < expected.length; i++) {
            if (!(Math.abs(expected[i] - got[i]) <= tolerance * (1 + Math.abs(expected[i])))) {
                return i;
            }
        }
        return -1;
    }
}

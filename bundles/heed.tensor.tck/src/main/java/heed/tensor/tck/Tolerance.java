package heed.tensor.tck;

import heed.tensor.spi.DType;

/**
 * How far a float32 result may lie from the exact one: {@code absolute + relative·|exact|}. Float64 gets 10⁻⁸
 * of that, integers nothing. What is smaller than the least normal number may be flushed to zero.
 *
 * @param signedZero whether −0 and 0 are told apart
 */
record Tolerance(double relative, double absolute, boolean signedZero) {

    /** The very value. */
    static final Tolerance EXACT = new Tolerance(0, 0, true);

    /** The value, whatever the sign of a zero. */
    static final Tolerance EQUAL = new Tolerance(0, 0, false);

    /** A few units in the last place. */
    static Tolerance relative(double relative) {
        return new Tolerance(relative, 0, false);
    }

    /** Of a sum whose terms are about 1: grows with the number of terms. */
    static Tolerance sum(int terms) {
        return new Tolerance(1e-6, 3e-6 * Math.max(1, terms), false);
    }

    /** Relative error of single operations and absolute error where differences cancel. */
    static Tolerance of(double relative, double absolute) {
        return new Tolerance(relative, absolute, false);
    }

    boolean accepts(double exact, double got, DType type) {
        double expected = rounded(exact, type);
        if (Double.isNaN(expected) || Double.isInfinite(expected) || !type.isFloating()) {
            return Double.compare(expected + 0.0, got + 0.0) == 0;
        }
        if (signedZero && expected == 0) {
            return Double.compare(expected, got) == 0;
        }
        double normal = type == DType.FLOAT64 ? Double.MIN_NORMAL : Float.MIN_NORMAL;
        double least = relative + absolute == 0 ? 0 : normal;
        double scale = type == DType.FLOAT64 ? 1e-8 : 1;
        return Math.abs(expected - got) <= scale * (absolute + relative * Math.abs(expected)) + least;
    }

    /** As the type holds it. */
    static double rounded(double value, DType type) {
        return switch (type) {
            case FLOAT32 -> (float) value;
            case FLOAT64 -> value;
            case INT32 -> (int) value;
        };
    }
}

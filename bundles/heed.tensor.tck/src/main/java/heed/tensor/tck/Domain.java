package heed.tensor.tck;

import heed.tensor.spi.DType;
import heed.tensor.spi.Philox;
import java.util.Arrays;

/** Where the values of an operand come from. */
interface Domain {

    /** Both signs, from −2 to 2. */
    Domain SIGNED = (n, type, seed) -> drawn(n, seed, 4, -2);

    /** From 0.1 to 2.1. */
    Domain POSITIVE = (n, type, seed) -> drawn(n, seed, 2, 0.1);

    /** Whole numbers from −9 to 9. */
    Domain WHOLE = (n, type, seed) -> Arrays.stream(drawn(n, seed, 19, -9)).map(Math::floor).toArray();

    /** 0 and 1. */
    Domain MASK = (n, type, seed) -> Arrays.stream(drawn(n, seed, 2, 0)).map(Math::floor).toArray();

    /** Not written yet: what an output must not read. */
    Domain UNSET = (n, type, seed) -> {
        double[] values = new double[n];
        Arrays.fill(values, type.isFloating() ? Double.NaN : Trial.GUARD);
        return values;
    };

    /** Values for {@code n} elements. */
    double[] values(int n, DType type, long seed);

    /** Whole numbers from 0 to {@code bound − 1}. */
    static Domain ids(int bound) {
        return (n, type, seed) -> Arrays.stream(drawn(n, seed, bound, 0)).map(Math::floor).toArray();
    }

    /** These values, from the start again when they run out. */
    static Domain of(double... values) {
        return (n, type, seed) -> {
            double[] repeated = new double[n];
            for (int i = 0; i < n; i++) {
                repeated[i] = values[i % values.length];
            }
            return repeated;
        };
    }

    private static double[] drawn(int n, long seed, double width, double low) {
        Philox philox = new Philox(seed, 0x7C4);
        double[] values = new double[n];
        for (int i = 0; i < n; i++) {
            values[i] = low + width * philox.uniform(i);
        }
        return values;
    }
}

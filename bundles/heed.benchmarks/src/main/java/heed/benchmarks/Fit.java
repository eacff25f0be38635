package heed.benchmarks;

import java.util.Arrays;
import java.util.Locale;

/**
 * Cost against length, {@code a·T + b·T²}: the least sum of squared relative errors.
 *
 * @param linear a
 * @param quadratic b
 * @param worst the greatest relative error of the points that it was fitted to
 */
record Fit(double linear, double quadratic, double worst) {

    /** Of as many times as lengths, two different lengths at least. */
    static Fit of(int[] lengths, double[] times) {
        if (lengths.length != times.length || Arrays.stream(lengths).distinct().count() < 2) {
            throw new IllegalArgumentException("a fit of two coefficients needs two different lengths or more, each "
                    + "with its time; got lengths " + Arrays.toString(lengths) + " and times "
                    + Arrays.toString(times));
        }
        // with u = T/t and v = T²/t, the sum of (a·u + b·v − 1)² is least where its derivatives are 0
        double uu = 0;
        double uv = 0;
        double vv = 0;
        double u1 = 0;
        double v1 = 0;
        for (int i = 0; i < times.length; i++) {
            double u = lengths[i] / times[i];
            double v = lengths[i] * u;
            uu += u * u;
            uv += u * v;
            vv += v * v;
            u1 += u;
            v1 += v;
        }
        double determinant = uu * vv - uv * uv;
        double a = (u1 * vv - v1 * uv) / determinant;
        double b = (v1 * uu - u1 * uv) / determinant;
        double worst = 0;
        for (int i = 0; i < times.length; i++) {
            worst = Math.max(worst, Math.abs((a + b * lengths[i]) * lengths[i] / times[i] - 1));
        }
        return new Fit(a, b, worst);
    }

    /** {@code 1.20·T + 0.0100·T² ms, off by 3 % at most}. */
    @Override
    public String toString() {
        return String.format(Locale.ROOT, "%.3g·T + %.3g·T² ms, off by %.0f %% at most", linear, quadratic,
                100 * worst);
    }
}

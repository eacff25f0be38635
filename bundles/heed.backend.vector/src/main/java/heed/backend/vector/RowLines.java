package heed.backend.vector;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/**
 * What a line without gaps adds up to, and what is done to a whole line. Short lines, such as the scores of a few slots,
 * go by plain loops: vectors gain nothing there.
 */
final class RowLines {

    private static final VectorSpecies<Float> FLOATS = Lane.FLOATS;
    private static final int WIDTH = FLOATS.length();

    private static final int SHORT = 8 * WIDTH;

    /** Numbers that are summed in float. */
    private static final int BLOCK = 1 << 12;

    private RowLines() {
    }

    static float sum(float[] x, int at, int n, float[] room) {
        return n < SHORT ? shortSum(x, at, n) : longSum(x, at, n, room);
    }

    private static float shortSum(float[] x, int at, int n) {
        float a = 0;
        float b = 0;
        float c = 0;
        float d = 0;
        int i = 0;
        for (; i + 4 <= n; i += 4) {
            a += x[at + i];
            b += x[at + i + 1];
            c += x[at + i + 2];
            d += x[at + i + 3];
        }
        for (; i < n; i++) {
            a += x[at + i];
        }
        return (a + b) + (c + d);
    }

    /** In blocks, whose sums add up in double: one float for millions of numbers would lose the small ones. */
    private static float longSum(float[] x, int at, int n, float[] room) {
        double total = 0;
        int i = 0;
        for (; i + WIDTH <= n; i += BLOCK) {
            total += blockSum(x, at + i, Math.min(BLOCK, FLOATS.loopBound(n - i)), room);
        }
        for (i = FLOATS.loopBound(n); i < n; i++) {
            total += x[at + i];
        }
        return (float) total;
    }

    /** Of whole vectors. */
    static float blockSum(float[] x, int at, int n, float[] room) {
        FloatVector sum = FloatVector.zero(FLOATS);
        for (int i = 0; i < n; i += WIDTH) {
            sum = FloatVector.fromArray(FLOATS, x, at + i).add(sum);
        }
        sum.intoArray(room, 0);
        return Functions.sum(room, 0);
    }

    static float max(float[] x, int at, int n) {
        return n < SHORT ? shortMax(x, at, n) : longMax(x, at, n);
    }

    private static float shortMax(float[] x, int at, int n) {
        float a = Float.NEGATIVE_INFINITY;
        float b = Float.NEGATIVE_INFINITY;
        int i = 0;
        for (; i + 2 <= n; i += 2) {
            a = Math.max(a, x[at + i]);
            b = Math.max(b, x[at + i + 1]);
        }
        return Math.max(b, i < n ? Math.max(a, x[at + i]) : a);
    }

    private static float longMax(float[] x, int at, int n) {
        FloatVector least = FloatVector.broadcast(FLOATS, Float.NEGATIVE_INFINITY);
        FloatVector max = least;
        int whole = FLOATS.loopBound(n);
        for (int i = 0; i < whole; i += WIDTH) {
            max = FloatVector.fromArray(FLOATS, x, at + i).max(max);
        }
        float greatest = least.max(max).reduceLanes(VectorOperators.MAX);
        for (int i = whole; i < n; i++) {
            greatest = Math.max(greatest, x[at + i]);
        }
        return greatest;
    }

    static float dot(float[] x, int xAt, float[] y, int yAt, int n, float[] room) {
        return n < SHORT ? shortDot(x, xAt, y, yAt, n) : longDot(x, xAt, y, yAt, n, room);
    }

    private static float shortDot(float[] x, int xAt, float[] y, int yAt, int n) {
        float a = 0;
        float b = 0;
        float c = 0;
        float d = 0;
        int i = 0;
        for (; i + 4 <= n; i += 4) {
            a = Math.fma(x[xAt + i], y[yAt + i], a);
            b = Math.fma(x[xAt + i + 1], y[yAt + i + 1], b);
            c = Math.fma(x[xAt + i + 2], y[yAt + i + 2], c);
            d = Math.fma(x[xAt + i + 3], y[yAt + i + 3], d);
        }
        for (; i < n; i++) {
            a = Math.fma(x[xAt + i], y[yAt + i], a);
        }
        return (a + b) + (c + d);
    }

    /** With the bits of {@link #dots}. */
    static float longDot(float[] x, int xAt, float[] y, int yAt, int n, float[] room) {
        FloatVector sum = FloatVector.zero(FLOATS);
        int whole = FLOATS.loopBound(n);
        for (int i = 0; i < whole; i += WIDTH) {
            sum = FloatVector.fromArray(FLOATS, x, xAt + i).fma(FloatVector.fromArray(FLOATS, y, yAt + i), sum);
        }
        sum.intoArray(room, 0);
        float total = Functions.sum(room, 0);
        for (int i = whole; i < n; i++) {
            total = Math.fma(x[xAt + i], y[yAt + i], total);
        }
        return total;
    }

    /** z[j·zStep] += x·y_j for four lines y_j, which lie yStep apart; room for four vectors. */
    static void dots(float[] x, int xAt, float[] y, int yAt, int yStep, float[] z, int zAt, int zStep, int n,
            float[] room) {
        int whole = FLOATS.loopBound(n);
        partialDots(x, xAt, y, yAt, yStep, whole, room);
        for (int j = 0; j < 4; j++) {
            float total = Functions.sum(room, j * WIDTH);
            for (int i = whole; i < n; i++) {
                total = Math.fma(x[xAt + i], y[yAt + j * yStep + i], total);
            }
            z[zAt + j * zStep] += total;
        }
    }

    private static void partialDots(float[] x, int xAt, float[] y, int yAt, int yStep, int n, float[] room) {
        FloatVector s0 = FloatVector.zero(FLOATS);
        FloatVector s1 = FloatVector.zero(FLOATS);
        FloatVector s2 = FloatVector.zero(FLOATS);
        FloatVector s3 = FloatVector.zero(FLOATS);
        for (int i = 0; i < n; i += WIDTH) {
            FloatVector factor = FloatVector.fromArray(FLOATS, x, xAt + i);
            s0 = factor.fma(FloatVector.fromArray(FLOATS, y, yAt + i), s0);
            s1 = factor.fma(FloatVector.fromArray(FLOATS, y, yAt + yStep + i), s1);
            s2 = factor.fma(FloatVector.fromArray(FLOATS, y, yAt + 2 * yStep + i), s2);
            s3 = factor.fma(FloatVector.fromArray(FLOATS, y, yAt + 3 * yStep + i), s3);
        }
        s0.intoArray(room, 0);
        s1.intoArray(room, WIDTH);
        s2.intoArray(room, 2 * WIDTH);
        s3.intoArray(room, 3 * WIDTH);
    }

    /** y += factor·x. */
    static void addMultiple(float[] x, int xAt, float factor, float[] y, int yAt, int n) {
        FloatVector f = FloatVector.broadcast(FLOATS, factor);
        int whole = FLOATS.loopBound(n);
        for (int i = 0; i < whole; i += WIDTH) {
            FloatVector.fromArray(FLOATS, x, xAt + i).fma(f, FloatVector.fromArray(FLOATS, y, yAt + i))
                    .intoArray(y, yAt + i);
        }
        for (int i = whole; i < n; i++) {
            y[yAt + i] = Math.fma(x[xAt + i], factor, y[yAt + i]);
        }
    }

    /** y += Σ_j f_j·x_j for four lines x_j, which lie xStep apart, and four factors, which lie fStep apart. */
    static void addMultiples(float[] x, int xAt, int xStep, float[] f, int fAt, int fStep, float[] y, int yAt, int n) {
        float t0 = f[fAt];
        float t1 = f[fAt + fStep];
        float t2 = f[fAt + 2 * fStep];
        float t3 = f[fAt + 3 * fStep];
        FloatVector f0 = FloatVector.broadcast(FLOATS, t0);
        FloatVector f1 = FloatVector.broadcast(FLOATS, t1);
        FloatVector f2 = FloatVector.broadcast(FLOATS, t2);
        FloatVector f3 = FloatVector.broadcast(FLOATS, t3);
        int whole = FLOATS.loopBound(n);
        for (int i = 0; i < whole; i += WIDTH) {
            FloatVector sum = FloatVector.fromArray(FLOATS, x, xAt + i).fma(f0, FloatVector.fromArray(FLOATS, y, yAt + i));
            sum = FloatVector.fromArray(FLOATS, x, xAt + xStep + i).fma(f1, sum);
            sum = FloatVector.fromArray(FLOATS, x, xAt + 2 * xStep + i).fma(f2, sum);
            sum = FloatVector.fromArray(FLOATS, x, xAt + 3 * xStep + i).fma(f3, sum);
            sum.intoArray(y, yAt + i);
        }
        for (int i = whole; i < n; i++) {
            float sum = Math.fma(x[xAt + i], t0, y[yAt + i]);
            sum = Math.fma(x[xAt + xStep + i], t1, sum);
            sum = Math.fma(x[xAt + 2 * xStep + i], t2, sum);
            y[yAt + i] = Math.fma(x[xAt + 3 * xStep + i], t3, sum);
        }
    }

    /** y = exp(scale·x − shift), and the sum of y; room for a vector. */
    static float expShifted(float[] x, int xAt, float scale, float shift, float[] y, int yAt, float[] room, int n) {
        int whole = FLOATS.loopBound(n);
        Functions.exp(x, xAt, scale, -shift, y, yAt, whole);
        if (whole < n) {
            System.arraycopy(x, xAt + whole, room, 0, n - whole);
            Functions.exp(room, 0, scale, -shift, room, 0, WIDTH);
            System.arraycopy(room, 0, y, yAt + whole, n - whole);
        }
        return sum(y, yAt, n, room);
    }

    /** y = 0: whole vectors of which the last may overlap the one before. */
    static void clear(float[] y, int from, int end) {
        int i = from;
        for (; i + WIDTH <= end; i += WIDTH) {
            FloatVector.zero(FLOATS).intoArray(y, i);
        }
        if (end - from >= WIDTH) {
            FloatVector.zero(FLOATS).intoArray(y, end - WIDTH);
        } else {
            for (; i < end; i++) {
                y[i] = 0;
            }
        }
    }

    /** y = (x − first) − second. */
    static void shift(float[] x, int xAt, float first, float second, float[] y, int yAt, int n) {
        for (int i = 0; i < n; i++) {
            y[yAt + i] = x[xAt + i] - first - second;
        }
    }

    /** y = factor·y. */
    static void scale(float[] y, int at, float factor, int n) {
        for (int i = 0; i < n; i++) {
            y[at + i] *= factor;
        }
    }

    /** y = y + term. */
    static void add(float[] y, int at, float term, int n) {
        for (int i = 0; i < n; i++) {
            y[at + i] += term;
        }
    }

    /** dx = y·(g − Σ g·y). */
    static void softmaxGradient(float[] g, int gAt, float[] y, int yAt, float[] dx, int at, Lines lines, int n) {
        float dot = dot(g, gAt, y, yAt, n, lines.rest());
        for (int i = 0; i < n; i++) {
            dx[at + i] = (g[gAt + i] - dot) * y[yAt + i];
        }
    }
}

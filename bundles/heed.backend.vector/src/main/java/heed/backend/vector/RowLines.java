package heed.backend.vector;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/** What a line without gaps adds up to, and what is done to a whole line. */
final class RowLines {

    private static final VectorSpecies<Float> FLOATS = Lane.FLOATS;
    private static final int WIDTH = FLOATS.length();

    private RowLines() {
    }

    static float sum(float[] x, int at, int n) {
        FloatVector s0 = FloatVector.zero(FLOATS);
        FloatVector s1 = s0;
        FloatVector s2 = s0;
        FloatVector s3 = s0;
        int i = 0;
        for (; i + 4 * WIDTH <= n; i += 4 * WIDTH) {
            s0 = s0.add(FloatVector.fromArray(FLOATS, x, at + i));
            s1 = s1.add(FloatVector.fromArray(FLOATS, x, at + i + WIDTH));
            s2 = s2.add(FloatVector.fromArray(FLOATS, x, at + i + 2 * WIDTH));
            s3 = s3.add(FloatVector.fromArray(FLOATS, x, at + i + 3 * WIDTH));
        }
        for (; i + WIDTH <= n; i += WIDTH) {
            s0 = s0.add(FloatVector.fromArray(FLOATS, x, at + i));
        }
        float total = Functions.sum(s0.add(s1).add(s2.add(s3)));
        for (; i < n; i++) {
            total += x[at + i];
        }
        return total;
    }

    static float max(float[] x, int at, int n) {
        FloatVector max = FloatVector.broadcast(FLOATS, Float.NEGATIVE_INFINITY);
        int whole = FLOATS.loopBound(n);
        for (int i = 0; i < whole; i += WIDTH) {
            max = max.max(FloatVector.fromArray(FLOATS, x, at + i));
        }
        float greatest = whole == 0 ? Float.NEGATIVE_INFINITY : max.reduceLanes(VectorOperators.MAX);
        for (int i = whole; i < n; i++) {
            greatest = Math.max(greatest, x[at + i]);
        }
        return greatest;
    }

    static float dot(float[] x, int xAt, float[] y, int yAt, int n) {
        FloatVector sum = FloatVector.zero(FLOATS);
        int whole = FLOATS.loopBound(n);
        for (int i = 0; i < whole; i += WIDTH) {
            sum = FloatVector.fromArray(FLOATS, x, xAt + i).fma(FloatVector.fromArray(FLOATS, y, yAt + i), sum);
        }
        float total = Functions.sum(sum);
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
            float total = lanes(room, j * WIDTH);
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

    /** The sum of one vector in an array. */
    private static float lanes(float[] room, int at) {
        return Functions.sum(FloatVector.fromArray(FLOATS, room, at));
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

    /** y = exp(scale·x − shift), and the sum of y; x is a vector longer than n. */
    static float expShifted(float[] x, int xAt, float scale, float shift, float[] y, int yAt, Lines lines, int n) {
        FloatVector sum = FloatVector.zero(FLOATS);
        FloatVector factor = FloatVector.broadcast(FLOATS, scale);
        FloatVector low = FloatVector.broadcast(FLOATS, -shift);
        int whole = FLOATS.loopBound(n);
        for (int i = 0; i < whole; i += WIDTH) {
            FloatVector e = Functions.exp(FloatVector.fromArray(FLOATS, x, xAt + i).fma(factor, low));
            e.intoArray(y, yAt + i);
            sum = sum.add(e);
        }
        float total = Functions.sum(sum);
        if (whole < n) {
            lines.store(Functions.exp(FloatVector.fromArray(FLOATS, x, xAt + whole).fma(factor, low)), y, yAt + whole,
                    n - whole);
        }
        for (int i = whole; i < n; i++) {
            total += y[yAt + i];
        }
        return total;
    }

    /** Σ exp(x − shift); x is a vector longer than n. */
    static float sumExp(float[] x, int xAt, float shift, Lines lines, int n) {
        FloatVector sum = FloatVector.zero(FLOATS);
        int whole = FLOATS.loopBound(n);
        for (int i = 0; i < whole; i += WIDTH) {
            sum = sum.add(Functions.exp(FloatVector.fromArray(FLOATS, x, xAt + i).sub(shift)));
        }
        float total = Functions.sum(sum);
        if (whole < n) {
            Functions.exp(FloatVector.fromArray(FLOATS, x, xAt + whole).sub(shift)).intoArray(lines.rest(), 0);
        }
        for (int i = whole; i < n; i++) {
            total += lines.rest()[i - whole];
        }
        return total;
    }

    /** y = (x − first) − second. */
    static void shift(float[] x, int xAt, float first, float second, float[] y, int yAt, Lines lines, int n) {
        int whole = FLOATS.loopBound(n);
        for (int i = 0; i < whole; i += WIDTH) {
            FloatVector.fromArray(FLOATS, x, xAt + i).sub(first).sub(second).intoArray(y, yAt + i);
        }
        if (whole < n) {
            lines.store(FloatVector.fromArray(FLOATS, x, xAt + whole).sub(first).sub(second), y, yAt + whole, n - whole);
        }
    }

    /** dx = y·(g − Σ g·y). */
    static void softmaxGradient(float[] g, int gAt, float[] y, int yAt, float[] dx, int at, Lines lines, int n) {
        float dot = dot(g, gAt, y, yAt, n);
        int whole = FLOATS.loopBound(n);
        for (int i = 0; i < whole; i += WIDTH) {
            FloatVector.fromArray(FLOATS, g, gAt + i).sub(dot).mul(FloatVector.fromArray(FLOATS, y, yAt + i))
                    .intoArray(dx, at + i);
        }
        if (whole < n) {
            lines.store(FloatVector.fromArray(FLOATS, g, gAt + whole).sub(dot)
                    .mul(FloatVector.fromArray(FLOATS, y, yAt + whole)), dx, at + whole, n - whole);
        }
    }
}

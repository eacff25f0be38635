package heed.backend.vector;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/** What a line without gaps adds up to, and what is done to a whole line. */
final class RowLines {

    private static final VectorSpecies<Float> FLOATS = Lane.FLOATS;

    private RowLines() {
    }

    static float sum(float[] x, int at, int n) {
        FloatVector sum = FloatVector.zero(FLOATS);
        int whole = FLOATS.loopBound(n);
        for (int i = 0; i < whole; i += FLOATS.length()) {
            sum = sum.add(FloatVector.fromArray(FLOATS, x, at + i));
        }
        float total = Functions.sum(sum);
        for (int i = whole; i < n; i++) {
            total += x[at + i];
        }
        return total;
    }

    static float max(float[] x, int at, int n) {
        FloatVector max = FloatVector.broadcast(FLOATS, Float.NEGATIVE_INFINITY);
        int whole = FLOATS.loopBound(n);
        for (int i = 0; i < whole; i += FLOATS.length()) {
            max = max.max(FloatVector.fromArray(FLOATS, x, at + i));
        }
        float greatest = max.reduceLanes(VectorOperators.MAX);
        for (int i = whole; i < n; i++) {
            greatest = Math.max(greatest, x[at + i]);
        }
        return greatest;
    }

    static float dot(float[] x, int xAt, float[] y, int yAt, int n) {
        FloatVector sum = FloatVector.zero(FLOATS);
        int whole = FLOATS.loopBound(n);
        for (int i = 0; i < whole; i += FLOATS.length()) {
            sum = FloatVector.fromArray(FLOATS, x, xAt + i).fma(FloatVector.fromArray(FLOATS, y, yAt + i), sum);
        }
        float total = Functions.sum(sum);
        for (int i = whole; i < n; i++) {
            total = Math.fma(x[xAt + i], y[yAt + i], total);
        }
        return total;
    }

    /** y += factor·x. */
    static void addMultiple(float[] x, int xAt, float factor, float[] y, int yAt, int n) {
        FloatVector f = FloatVector.broadcast(FLOATS, factor);
        int whole = FLOATS.loopBound(n);
        for (int i = 0; i < whole; i += FLOATS.length()) {
            FloatVector.fromArray(FLOATS, x, xAt + i).fma(f, FloatVector.fromArray(FLOATS, y, yAt + i))
                    .intoArray(y, yAt + i);
        }
        for (int i = whole; i < n; i++) {
            y[yAt + i] = Math.fma(x[xAt + i], factor, y[yAt + i]);
        }
    }

    /** y = exp(x − shift), and the sum of y. */
    static float expShifted(float[] x, int xAt, float shift, float[] y, int yAt, int n) {
        FloatVector sum = FloatVector.zero(FLOATS);
        for (int i = 0; i < n; i += FLOATS.length()) {
            VectorMask<Float> real = FLOATS.indexInRange(i, n);
            FloatVector e = Functions.exp(FloatVector.fromArray(FLOATS, x, xAt + i, real).sub(shift));
            e.intoArray(y, yAt + i, real);
            sum = sum.add(e, real);
        }
        return Functions.sum(sum);
    }

    /** Σ v·tanh(q + k). */
    static float additive(float[] q, int qAt, float[] k, int kAt, float[] v, int vAt, int n) {
        FloatVector sum = FloatVector.zero(FLOATS);
        for (int i = 0; i < n; i += FLOATS.length()) {
            VectorMask<Float> real = FLOATS.indexInRange(i, n);
            FloatVector u = Functions.tanh(FloatVector.fromArray(FLOATS, q, qAt + i, real)
                    .add(FloatVector.fromArray(FLOATS, k, kAt + i, real)));
            sum = u.fma(FloatVector.fromArray(FLOATS, v, vAt + i, real), sum);
        }
        return Functions.sum(sum);
    }
}

package heed.backend.vector;

import heed.tensor.spi.Binary;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/**
 * Functions of two numbers along a line: of two lines without gaps, of a line and one number, and of any two. A loop for
 * each, because a vector operation is fast only where the compiler knows which it is.
 */
final class BinaryLines {

    private static final VectorSpecies<Float> FLOATS = Lane.FLOATS;
    private static final FloatVector ZERO = FloatVector.zero(FLOATS);
    private static final FloatVector ONE = FloatVector.broadcast(FLOATS, 1);

    private BinaryLines() {
    }

    /** The function itself. */
    static float of(Binary op, float a, float b) {
        return switch (op) {
            case ADD -> a + b;
            case SUB -> a - b;
            case MUL -> a * b;
            case DIV -> a / b;
            case MAX -> Math.max(a, b);
            case MIN -> Math.min(a, b);
            case POW -> (float) Math.pow(a, b);
            case LESS -> a < b ? 1 : 0;
            case EQUAL -> a == b ? 1 : 0;
            case TANH_GRADIENT -> a * (1 - b * b);
            case SIGMOID_GRADIENT -> a * b * (1 - b);
            case RELU_GRADIENT -> b > 0 ? a : 0;
        };
    }

    /** Of two lines without gaps. */
    static void lines(Binary op, float[] x, int xAt, float[] y, int yAt, float[] z, int zAt, int n) {
        int whole = op == Binary.POW ? 0 : FLOATS.loopBound(n);
        switch (op) {
            case ADD -> add(x, xAt, y, yAt, z, zAt, whole);
            case SUB -> sub(x, xAt, y, yAt, z, zAt, whole);
            case MUL -> mul(x, xAt, y, yAt, z, zAt, whole);
            case DIV -> div(x, xAt, y, yAt, z, zAt, whole);
            case MAX -> max(x, xAt, y, yAt, z, zAt, whole);
            case MIN -> min(x, xAt, y, yAt, z, zAt, whole);
            case LESS -> less(x, xAt, y, yAt, z, zAt, whole);
            case EQUAL -> equal(x, xAt, y, yAt, z, zAt, whole);
            case TANH_GRADIENT -> tanhGradient(x, xAt, y, yAt, z, zAt, whole);
            case SIGMOID_GRADIENT -> sigmoidGradient(x, xAt, y, yAt, z, zAt, whole);
            case RELU_GRADIENT -> reluGradient(x, xAt, y, yAt, z, zAt, whole);
            default -> { }
        }
        for (int i = whole; i < n; i++) {
            z[zAt + i] = of(op, x[xAt + i], y[yAt + i]);
        }
    }

    /** Of a line without gaps and one number. */
    static void number(Binary op, float[] x, int xAt, float b, float[] z, int zAt, int n) {
        int whole = op == Binary.POW ? 0 : FLOATS.loopBound(n);
        switch (op) {
            case ADD -> add(x, xAt, b, z, zAt, whole);
            case SUB -> sub(x, xAt, b, z, zAt, whole);
            case MUL -> mul(x, xAt, b, z, zAt, whole);
            case DIV -> div(x, xAt, b, z, zAt, whole);
            case MAX -> max(x, xAt, b, z, zAt, whole);
            case MIN -> min(x, xAt, b, z, zAt, whole);
            case LESS -> less(x, xAt, b, z, zAt, whole);
            case EQUAL -> equal(x, xAt, b, z, zAt, whole);
            case TANH_GRADIENT -> tanhGradient(x, xAt, b, z, zAt, whole);
            case SIGMOID_GRADIENT -> sigmoidGradient(x, xAt, b, z, zAt, whole);
            case RELU_GRADIENT -> reluGradient(x, xAt, b, z, zAt, whole);
            default -> { }
        }
        for (int i = whole; i < n; i++) {
            z[zAt + i] = of(op, x[xAt + i], b);
        }
    }

    private static void add(float[] x, int xAt, float[] y, int yAt, float[] z, int zAt, int n) {
        for (int i = 0; i < n; i += FLOATS.length()) {
            FloatVector a = FloatVector.fromArray(FLOATS, x, xAt + i);
            FloatVector b = FloatVector.fromArray(FLOATS, y, yAt + i);
            a.add(b).intoArray(z, zAt + i);
        }
    }

    private static void add(float[] x, int xAt, float number, float[] z, int zAt, int n) {
        FloatVector b = FloatVector.broadcast(FLOATS, number);
        for (int i = 0; i < n; i += FLOATS.length()) {
            FloatVector a = FloatVector.fromArray(FLOATS, x, xAt + i);
            a.add(b).intoArray(z, zAt + i);
        }
    }

    private static void sub(float[] x, int xAt, float[] y, int yAt, float[] z, int zAt, int n) {
        for (int i = 0; i < n; i += FLOATS.length()) {
            FloatVector a = FloatVector.fromArray(FLOATS, x, xAt + i);
            FloatVector b = FloatVector.fromArray(FLOATS, y, yAt + i);
            a.sub(b).intoArray(z, zAt + i);
        }
    }

    private static void sub(float[] x, int xAt, float number, float[] z, int zAt, int n) {
        FloatVector b = FloatVector.broadcast(FLOATS, number);
        for (int i = 0; i < n; i += FLOATS.length()) {
            FloatVector a = FloatVector.fromArray(FLOATS, x, xAt + i);
            a.sub(b).intoArray(z, zAt + i);
        }
    }

    private static void mul(float[] x, int xAt, float[] y, int yAt, float[] z, int zAt, int n) {
        for (int i = 0; i < n; i += FLOATS.length()) {
            FloatVector a = FloatVector.fromArray(FLOATS, x, xAt + i);
            FloatVector b = FloatVector.fromArray(FLOATS, y, yAt + i);
            a.mul(b).intoArray(z, zAt + i);
        }
    }

    private static void mul(float[] x, int xAt, float number, float[] z, int zAt, int n) {
        FloatVector b = FloatVector.broadcast(FLOATS, number);
        for (int i = 0; i < n; i += FLOATS.length()) {
            FloatVector a = FloatVector.fromArray(FLOATS, x, xAt + i);
            a.mul(b).intoArray(z, zAt + i);
        }
    }

    private static void div(float[] x, int xAt, float[] y, int yAt, float[] z, int zAt, int n) {
        for (int i = 0; i < n; i += FLOATS.length()) {
            FloatVector a = FloatVector.fromArray(FLOATS, x, xAt + i);
            FloatVector b = FloatVector.fromArray(FLOATS, y, yAt + i);
            a.div(b).intoArray(z, zAt + i);
        }
    }

    private static void div(float[] x, int xAt, float number, float[] z, int zAt, int n) {
        FloatVector b = FloatVector.broadcast(FLOATS, number);
        for (int i = 0; i < n; i += FLOATS.length()) {
            FloatVector a = FloatVector.fromArray(FLOATS, x, xAt + i);
            a.div(b).intoArray(z, zAt + i);
        }
    }

    private static void max(float[] x, int xAt, float[] y, int yAt, float[] z, int zAt, int n) {
        for (int i = 0; i < n; i += FLOATS.length()) {
            FloatVector a = FloatVector.fromArray(FLOATS, x, xAt + i);
            FloatVector b = FloatVector.fromArray(FLOATS, y, yAt + i);
            a.max(b).intoArray(z, zAt + i);
        }
    }

    private static void max(float[] x, int xAt, float number, float[] z, int zAt, int n) {
        FloatVector b = FloatVector.broadcast(FLOATS, number);
        for (int i = 0; i < n; i += FLOATS.length()) {
            FloatVector a = FloatVector.fromArray(FLOATS, x, xAt + i);
            a.max(b).intoArray(z, zAt + i);
        }
    }

    private static void min(float[] x, int xAt, float[] y, int yAt, float[] z, int zAt, int n) {
        for (int i = 0; i < n; i += FLOATS.length()) {
            FloatVector a = FloatVector.fromArray(FLOATS, x, xAt + i);
            FloatVector b = FloatVector.fromArray(FLOATS, y, yAt + i);
            a.min(b).intoArray(z, zAt + i);
        }
    }

    private static void min(float[] x, int xAt, float number, float[] z, int zAt, int n) {
        FloatVector b = FloatVector.broadcast(FLOATS, number);
        for (int i = 0; i < n; i += FLOATS.length()) {
            FloatVector a = FloatVector.fromArray(FLOATS, x, xAt + i);
            a.min(b).intoArray(z, zAt + i);
        }
    }

    private static void less(float[] x, int xAt, float[] y, int yAt, float[] z, int zAt, int n) {
        for (int i = 0; i < n; i += FLOATS.length()) {
            FloatVector a = FloatVector.fromArray(FLOATS, x, xAt + i);
            FloatVector b = FloatVector.fromArray(FLOATS, y, yAt + i);
            ZERO.blend(ONE, a.lt(b)).intoArray(z, zAt + i);
        }
    }

    private static void less(float[] x, int xAt, float number, float[] z, int zAt, int n) {
        FloatVector b = FloatVector.broadcast(FLOATS, number);
        for (int i = 0; i < n; i += FLOATS.length()) {
            FloatVector a = FloatVector.fromArray(FLOATS, x, xAt + i);
            ZERO.blend(ONE, a.lt(b)).intoArray(z, zAt + i);
        }
    }

    private static void equal(float[] x, int xAt, float[] y, int yAt, float[] z, int zAt, int n) {
        for (int i = 0; i < n; i += FLOATS.length()) {
            FloatVector a = FloatVector.fromArray(FLOATS, x, xAt + i);
            FloatVector b = FloatVector.fromArray(FLOATS, y, yAt + i);
            ZERO.blend(ONE, a.eq(b)).intoArray(z, zAt + i);
        }
    }

    private static void equal(float[] x, int xAt, float number, float[] z, int zAt, int n) {
        FloatVector b = FloatVector.broadcast(FLOATS, number);
        for (int i = 0; i < n; i += FLOATS.length()) {
            FloatVector a = FloatVector.fromArray(FLOATS, x, xAt + i);
            ZERO.blend(ONE, a.eq(b)).intoArray(z, zAt + i);
        }
    }

    private static void tanhGradient(float[] x, int xAt, float[] y, int yAt, float[] z, int zAt, int n) {
        for (int i = 0; i < n; i += FLOATS.length()) {
            FloatVector a = FloatVector.fromArray(FLOATS, x, xAt + i);
            FloatVector b = FloatVector.fromArray(FLOATS, y, yAt + i);
            a.mul(ONE.sub(b.mul(b))).intoArray(z, zAt + i);
        }
    }

    private static void tanhGradient(float[] x, int xAt, float number, float[] z, int zAt, int n) {
        FloatVector b = FloatVector.broadcast(FLOATS, number);
        for (int i = 0; i < n; i += FLOATS.length()) {
            FloatVector a = FloatVector.fromArray(FLOATS, x, xAt + i);
            a.mul(ONE.sub(b.mul(b))).intoArray(z, zAt + i);
        }
    }

    private static void sigmoidGradient(float[] x, int xAt, float[] y, int yAt, float[] z, int zAt, int n) {
        for (int i = 0; i < n; i += FLOATS.length()) {
            FloatVector a = FloatVector.fromArray(FLOATS, x, xAt + i);
            FloatVector b = FloatVector.fromArray(FLOATS, y, yAt + i);
            a.mul(b).mul(ONE.sub(b)).intoArray(z, zAt + i);
        }
    }

    private static void sigmoidGradient(float[] x, int xAt, float number, float[] z, int zAt, int n) {
        FloatVector b = FloatVector.broadcast(FLOATS, number);
        for (int i = 0; i < n; i += FLOATS.length()) {
            FloatVector a = FloatVector.fromArray(FLOATS, x, xAt + i);
            a.mul(b).mul(ONE.sub(b)).intoArray(z, zAt + i);
        }
    }

    private static void reluGradient(float[] x, int xAt, float[] y, int yAt, float[] z, int zAt, int n) {
        for (int i = 0; i < n; i += FLOATS.length()) {
            FloatVector a = FloatVector.fromArray(FLOATS, x, xAt + i);
            FloatVector b = FloatVector.fromArray(FLOATS, y, yAt + i);
            ZERO.blend(a, b.compare(VectorOperators.GT, 0)).intoArray(z, zAt + i);
        }
    }

    private static void reluGradient(float[] x, int xAt, float number, float[] z, int zAt, int n) {
        FloatVector b = FloatVector.broadcast(FLOATS, number);
        for (int i = 0; i < n; i += FLOATS.length()) {
            FloatVector a = FloatVector.fromArray(FLOATS, x, xAt + i);
            ZERO.blend(a, b.compare(VectorOperators.GT, 0)).intoArray(z, zAt + i);
        }
    }
}

package heed.backend.vector;

import heed.tensor.spi.Unary;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/** Functions of one number along a line without gaps. */
final class UnaryLines {

    private static final VectorSpecies<Float> FLOATS = Lane.FLOATS;

    private UnaryLines() {
    }

    static void apply(Unary op, float[] x, int xAt, float[] y, int yAt, Lines lines) {
        int n = lines.length;
        int whole = FLOATS.loopBound(n);
        switch (op) {
            case NEG -> neg(x, xAt, y, yAt, whole);
            case EXP -> exp(x, xAt, y, yAt, whole);
            case LOG -> log(x, xAt, y, yAt, whole);
            case TANH -> tanh(x, xAt, y, yAt, whole);
            case SIGMOID -> sigmoid(x, xAt, y, yAt, whole);
            case RELU -> relu(x, xAt, y, yAt, whole);
            case SQRT -> sqrt(x, xAt, y, yAt, whole);
            case ABS -> abs(x, xAt, y, yAt, whole);
            default -> throw new IllegalArgumentException("unary " + op);
        }
        if (whole < n) {
            lines.store(of(op, FloatVector.fromArray(FLOATS, x, xAt + whole)), y, yAt + whole, n - whole);
        }
    }

    /** The function of one vector; for ends of lines and for lines with gaps. */
    static FloatVector of(Unary op, FloatVector v) {
        return switch (op) {
            case NEG -> v.neg();
            case EXP -> Functions.exp(v);
            case LOG -> Functions.log(v);
            case TANH -> Functions.tanh(v);
            case SIGMOID -> Functions.sigmoid(v);
            case RELU -> v.max(0);
            case SQRT -> v.sqrt();
            case ABS -> v.abs();
        };
    }

    private static void neg(float[] x, int xAt, float[] y, int yAt, int n) {
        for (int i = 0; i < n; i += FLOATS.length()) {
            FloatVector.fromArray(FLOATS, x, xAt + i).neg().intoArray(y, yAt + i);
        }
    }

    private static void exp(float[] x, int xAt, float[] y, int yAt, int n) {
        for (int i = 0; i < n; i += FLOATS.length()) {
            Functions.exp(FloatVector.fromArray(FLOATS, x, xAt + i)).intoArray(y, yAt + i);
        }
    }

    private static void log(float[] x, int xAt, float[] y, int yAt, int n) {
        for (int i = 0; i < n; i += FLOATS.length()) {
            Functions.log(FloatVector.fromArray(FLOATS, x, xAt + i)).intoArray(y, yAt + i);
        }
    }

    static void tanh(float[] x, int xAt, float[] y, int yAt, int n) {
        for (int i = 0; i < n; i += FLOATS.length()) {
            Functions.tanh(FloatVector.fromArray(FLOATS, x, xAt + i)).intoArray(y, yAt + i);
        }
    }

    static void sigmoid(float[] x, int xAt, float[] y, int yAt, int n) {
        for (int i = 0; i < n; i += FLOATS.length()) {
            Functions.sigmoid(FloatVector.fromArray(FLOATS, x, xAt + i)).intoArray(y, yAt + i);
        }
    }

    private static void relu(float[] x, int xAt, float[] y, int yAt, int n) {
        for (int i = 0; i < n; i += FLOATS.length()) {
            FloatVector.fromArray(FLOATS, x, xAt + i).max(0).intoArray(y, yAt + i);
        }
    }

    private static void sqrt(float[] x, int xAt, float[] y, int yAt, int n) {
        for (int i = 0; i < n; i += FLOATS.length()) {
            FloatVector.fromArray(FLOATS, x, xAt + i).sqrt().intoArray(y, yAt + i);
        }
    }

    private static void abs(float[] x, int xAt, float[] y, int yAt, int n) {
        for (int i = 0; i < n; i += FLOATS.length()) {
            FloatVector.fromArray(FLOATS, x, xAt + i).abs().intoArray(y, yAt + i);
        }
    }
}

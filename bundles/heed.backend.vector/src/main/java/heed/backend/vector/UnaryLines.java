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
        vectors(op, x, xAt, y, yAt, whole);
        if (whole < n) {
            System.arraycopy(x, xAt + whole, lines.rest(), 0, n - whole);
            vectors(op, lines.rest(), 0, lines.rest(), 0, FLOATS.length());
            System.arraycopy(lines.rest(), 0, y, yAt + whole, n - whole);
        }
    }

    /** Of whole vectors. */
    static void vectors(Unary op, float[] x, int xAt, float[] y, int yAt, int n) {
        switch (op) {
            case NEG -> neg(x, xAt, y, yAt, n);
            case EXP -> Functions.exp(x, xAt, y, yAt, n);
            case LOG -> Functions.log(x, xAt, y, yAt, n);
            case TANH -> Functions.tanh(x, xAt, y, yAt, n);
            case SIGMOID -> Functions.sigmoid(x, xAt, y, yAt, n);
            case RELU -> relu(x, xAt, y, yAt, n);
            case SQRT -> sqrt(x, xAt, y, yAt, n);
            case ABS -> abs(x, xAt, y, yAt, n);
            default -> throw new IllegalArgumentException("unary " + op);
        }
    }

    private static void neg(float[] x, int xAt, float[] y, int yAt, int n) {
        for (int i = 0; i < n; i += FLOATS.length()) {
            FloatVector.fromArray(FLOATS, x, xAt + i).neg().intoArray(y, yAt + i);
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

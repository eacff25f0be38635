package heed.backend.vector;

import heed.tensor.spi.Binary;
import heed.tensor.spi.Reduction;
import heed.tensor.spi.Unary;
import heed.tensor.spi.View;

/** Arithmetic of ids and labels, one by one. */
final class Integers {

    private Integers() {
    }

    static Op unary(Unary op, View in, View out) {
        int[] x = Cells.ints(in);
        int[] y = Cells.ints(out);
        return LineOp.lines(Cut.NONE, 1, lines -> unary(op, lines, x, y), in, out);
    }

    private static void unary(Unary op, Lines lines, int[] x, int[] y) {
        while (lines.next()) {
            for (int i = 0; i < lines.length; i++) {
                int value = x[lines.at[0] + i * lines.step[0]];
                y[lines.at[1] + i * lines.step[1]] = switch (op) {
                    case NEG -> -value;
                    case ABS -> Math.abs(value);
                    case RELU -> Math.max(value, 0);
                    default -> (int) real(op, value);
                };
            }
        }
    }

    private static double real(Unary op, int x) {
        return switch (op) {
            case EXP -> Math.exp(x);
            case LOG -> Math.log(x);
            case TANH -> Math.tanh(x);
            case SIGMOID -> 1 / (1 + Math.exp(-x));
            default -> Math.sqrt(x);
        };
    }

    static Op binary(Binary op, View a, View b, View out) {
        int[] x = Cells.ints(a);
        int[] y = Cells.ints(b);
        int[] z = Cells.ints(out);
        return LineOp.lines(Cut.NONE, 1, lines -> binary(op, lines, x, y, z), a, b, out);
    }

    private static void binary(Binary op, Lines lines, int[] x, int[] y, int[] z) {
        while (lines.next()) {
            for (int i = 0; i < lines.length; i++) {
                z[lines.at[2] + i * lines.step[2]] = of(op, x[lines.at[0] + i * lines.step[0]],
                        y[lines.at[1] + i * lines.step[1]]);
            }
        }
    }

    static Op scalar(Binary op, View a, double b, View out) {
        int[] x = Cells.ints(a);
        int[] z = Cells.ints(out);
        return LineOp.lines(Cut.NONE, 1, lines -> scalar(op, lines, x, b, z), a, out);
    }

    private static void scalar(Binary op, Lines lines, int[] x, double b, int[] z) {
        while (lines.next()) {
            for (int i = 0; i < lines.length; i++) {
                z[lines.at[1] + i * lines.step[1]] = of(op, x[lines.at[0] + i * lines.step[0]], b);
            }
        }
    }

    static Op reduce(Reduction op, View in, View out) {
        int[] x = Cells.ints(in);
        int[] y = Cells.ints(out);
        return LineOp.lines(Cut.NONE, 1, lines -> reduce(op, lines, x, y), in,
                new View(out.storage(), out.layout().expand(in.shape())));
    }

    private static void reduce(Reduction op, Lines lines, int[] x, int[] y) {
        while (lines.next()) {
            for (int i = 0; i < lines.length; i++) {
                int at = lines.at[1] + i * lines.step[1];
                int value = x[lines.at[0] + i * lines.step[0]];
                y[at] = op == Reduction.SUM ? y[at] + value : Math.max(y[at], value);
            }
        }
    }

    private static int of(Binary op, double a, double b) {
        return (int) switch (op) {
            case ADD -> a + b;
            case SUB -> a - b;
            case MUL -> a * b;
            case DIV -> a / b;
            case MAX -> Math.max(a, b);
            case MIN -> Math.min(a, b);
            case POW -> Math.pow(a, b);
            case LESS -> a < b ? 1 : 0;
            case EQUAL -> a == b ? 1 : 0;
            case TANH_GRADIENT -> a * (1 - b * b);
            case SIGMOID_GRADIENT -> a * b * (1 - b);
            case RELU_GRADIENT -> b > 0 ? a : 0;
        };
    }
}

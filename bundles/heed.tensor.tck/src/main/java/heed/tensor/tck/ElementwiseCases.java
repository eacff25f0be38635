package heed.tensor.tck;

import heed.tensor.Shape;
import heed.tensor.spi.Binary;
import heed.tensor.spi.DType;
import heed.tensor.spi.Unary;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.function.DoubleBinaryOperator;
import java.util.function.DoubleUnaryOperator;
import java.util.stream.IntStream;

/** Fill, copy, unary, binary, scalar and where. */
final class ElementwiseCases {

    /** Odd ones: primes, one, none, and longer than a vector register. */
    private static final List<Shape> SHAPES = List.of(Shape.of(), Shape.of(1), Shape.of(13), Shape.of(0),
            Shape.of(3, 5), Shape.of(5, 0), Shape.of(1, 7), Shape.of(7, 1), Shape.of(2, 3, 5),
            Shape.of(3, 207),
            Shape.of(2, 3, 5, 7));

    /** What arithmetic stumbles over; all pairs occur in two-operand cases. */
    private static final double[] SPECIAL = {Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY, -0.0,
        0, 1, -1, 2, -2, 0.5, -2.5, 1e30f, -1e30f, 1e-30f, 87, -87, 120, -120};

    private static final Set<Unary> WHOLE_UNARY = EnumSet.of(Unary.NEG, Unary.ABS);
    private static final Set<Binary> WHOLE_BINARY = EnumSet.of(Binary.ADD, Binary.SUB, Binary.MUL, Binary.MAX,
            Binary.MIN, Binary.LESS, Binary.EQUAL);

    private final List<Case> cases = new ArrayList<>();

    private ElementwiseCases() {
    }

    static List<Case> all() {
        ElementwiseCases table = new ElementwiseCases();
        SHAPES.forEach(table::moves);
        for (Unary op : Unary.values()) {
            table.unary(op);
        }
        for (Binary op : Binary.values()) {
            table.binary(op);
            table.scalar(op);
        }
        table.addMultiple();
        table.where();
        return table.cases;
    }

    private void moves(Shape shape) {
        for (double value : new double[] {0, -3, 1.5, Double.NEGATIVE_INFINITY, Double.NaN}) {
            boolean whole = value == Math.rint(value) && !Double.isInfinite(value);
            cases.add(Case.of("fill", Tolerance.EXACT, List.of(Operand.out(shape)),
                    (kernels, v) -> kernels.fill(v[0], value), v -> map(x -> value, v[0], v[0]))
                    .with(whole ? Case.ALL : Case.FLOATING));
        }
        Domain fractions = Domain.of(-1.75, 0, 2.25, 1e6, -3);
        for (DType to : DType.values()) {
            cases.add(Case.of("copy", Tolerance.EXACT,
                    List.of(Operand.in(shape, fractions), Operand.out(shape).as(to)),
                    (kernels, v) -> kernels.copy(v[0], v[1]), v -> map(x -> x, v[0], v[1])).with(Case.ALL));
        }
        Domain strange = Domain.of(Double.NaN, -0.0, 0, Double.POSITIVE_INFINITY,
                Double.NEGATIVE_INFINITY, 1e30);
        cases.add(Case.of("copy", Tolerance.EXACT, List.of(Operand.in(shape, strange), Operand.out(shape)),
                (kernels, v) -> kernels.copy(v[0], v[1]), v -> map(x -> x, v[0], v[1])));
    }

    private void unary(Unary op) {
        for (Shape shape : SHAPES) {
            boolean positive = op == Unary.LOG || op == Unary.SQRT;
            cases.add(unary(op, shape, positive ? Domain.POSITIVE : Domain.SIGNED));
            if (WHOLE_UNARY.contains(op)) {
                cases.add(unary(op, shape, Domain.WHOLE).with(Set.of(DType.INT32)));
            }
        }
        cases.add(unary(op, Shape.of(SPECIAL.length), Domain.of(SPECIAL)));
    }

    private static Case unary(Unary op, Shape shape, Domain domain) {
        return Case.of("unary " + op, tolerance(op), List.of(Operand.in(shape, domain), Operand.out(shape)),
                (kernels, v) -> kernels.unary(op, v[0], v[1]),
                v -> map(function(op), v[0], v[1])).alsoInPlace();
    }

    private void binary(Binary op) {
        Domain left = op == Binary.POW ? Domain.POSITIVE : Domain.SIGNED;
        Domain right = op == Binary.DIV ? Domain.POSITIVE : Domain.SIGNED;
        for (Shape shape : SHAPES) {
            cases.add(binary(op, shape, left, right));
            if (WHOLE_BINARY.contains(op)) {
                cases.add(binary(op, shape, Domain.WHOLE, Domain.WHOLE).with(Set.of(DType.INT32)));
            }
        }
        double[][] pairs = pairs(op);
        cases.add(binary(op, Shape.of(pairs[0].length), Domain.of(pairs[0]), Domain.of(pairs[1])));
    }

    private static Case binary(Binary op, Shape shape, Domain left, Domain right) {
        DoubleBinaryOperator f = function(op);
        return Case.of("binary " + op, tolerance(op),
                List.of(Operand.in(shape, left), Operand.in(shape, right), Operand.out(shape)),
                (kernels, v) -> kernels.binary(op, v[0], v[1], v[2]), v -> {
                    for (int i = 0; i < v[2].length; i++) {
                        v[2][i] = f.applyAsDouble(v[0][i], v[1][i]);
                    }
                }).alsoInPlace();
    }

    private void scalar(Binary op) {
        Domain domain = op == Binary.POW ? Domain.POSITIVE : Domain.SIGNED;
        for (Shape shape : SHAPES) {
            for (double b : new double[] {0.5, 2, -3}) {
                cases.add(scalar(op, shape, domain, b));
            }
            if (WHOLE_BINARY.contains(op)) {
                cases.add(scalar(op, shape, Domain.WHOLE, -3).with(Set.of(DType.INT32)));
            }
        }
        double[][] pairs = pairs(op);
        for (double b : SPECIAL) {
            double[] fitting = IntStream.range(0, pairs[0].length)
                    .filter(i -> Double.compare(pairs[1][i], b) == 0).mapToDouble(i -> pairs[0][i]).toArray();
            cases.add(scalar(op, Shape.of(fitting.length), Domain.of(fitting), b));
        }
    }

    private static Case scalar(Binary op, Shape shape, Domain domain, double b) {
        DoubleBinaryOperator f = function(op);
        return Case.of("scalar " + op, tolerance(op), List.of(Operand.in(shape, domain), Operand.out(shape)),
                (kernels, v) -> kernels.scalar(op, v[0], b, v[1]),
                v -> map(x -> f.applyAsDouble(x, b), v[0], v[1])).alsoInPlace();
    }

    private void addMultiple() {
        for (Shape shape : SHAPES) {
            cases.add(Case.of("addMultiple", Tolerance.of(1e-6, 2e-7),
                    List.of(Operand.in(shape, Domain.SIGNED), Operand.both(shape, Domain.SIGNED)),
                    (kernels, v) -> kernels.addMultiple(v[0], -0.75, v[1]), v -> {
                        for (int i = 0; i < v[1].length; i++) {
                            v[1][i] += -0.75 * v[0][i];
                        }
                    }));
        }
    }

    private void where() {
        Domain conditions = Domain.of(0, 1, -0.0, 2.5, -1, Double.NaN, 0.3);
        Domain strange = Domain.of(1, Double.NaN, -0.0, 3, Double.POSITIVE_INFINITY, 5,
                6, 7, 8, 9, 10, 11, 12);
        for (Shape shape : SHAPES) {
            Case floating = where(shape, Operand.in(shape, conditions), Domain.SIGNED);
            cases.add(floating);
            cases.add(where(shape, Operand.in(shape, conditions), strange));
            Operand whole = Operand.in(shape, Domain.MASK).as(DType.INT32);
            cases.add(where(shape, whole, Domain.WHOLE).with(Case.ALL));
        }
    }

    private static Case where(Shape shape, Operand condition, Domain domain) {
        return Case.of("where", Tolerance.EQUAL,
                List.of(condition, Operand.in(shape, domain), Operand.in(shape, domain), Operand.out(shape)),
                (kernels, v) -> kernels.where(v[0], v[1], v[2], v[3]), v -> {
                    for (int i = 0; i < v[3].length; i++) {
                        v[3][i] = v[0][i] != 0 ? v[1][i] : v[2][i];
                    }
                }).alsoInPlace();
    }

    static void map(DoubleUnaryOperator f, double[] in, double[] out) {
        for (int i = 0; i < out.length; i++) {
            out[i] = f.applyAsDouble(in[i]);
        }
    }

    /** All pairs of special values for which the contract says what comes out. */
    private static double[][] pairs(Binary op) {
        List<double[]> pairs = new ArrayList<>();
        for (double a : SPECIAL) {
            for (double b : SPECIAL) {
                boolean open = switch (op) {
                    case POW -> Math.abs(a) == 1;
                    case TANH_GRADIENT, SIGMOID_GRADIENT -> Math.abs(b) > 1;
                    default -> false;
                };
                if (!open) {
                    pairs.add(new double[] {a, b});
                }
            }
        }
        return new double[][] {pairs.stream().mapToDouble(p -> p[0]).toArray(),
            pairs.stream().mapToDouble(p -> p[1]).toArray()};
    }

    private static Tolerance tolerance(Unary op) {
        return switch (op) {
            case NEG, ABS -> Tolerance.EXACT;
            case RELU -> Tolerance.EQUAL;
            case SQRT -> Tolerance.relative(3e-7);
            case EXP, LOG, TANH, SIGMOID -> Tolerance.of(1e-6, 1e-7);
        };
    }

    private static Tolerance tolerance(Binary op) {
        return switch (op) {
            case MAX, MIN, LESS, EQUAL, RELU_GRADIENT -> Tolerance.EQUAL;
            case ADD, SUB, MUL, DIV -> Tolerance.relative(1.2e-7);
            case POW -> Tolerance.relative(2e-6);
            case TANH_GRADIENT, SIGMOID_GRADIENT -> Tolerance.of(1e-6, 1e-6);
        };
    }

    private static DoubleUnaryOperator function(Unary op) {
        return switch (op) {
            case NEG -> x -> -x;
            case EXP -> Math::exp;
            case LOG -> Math::log;
            case TANH -> Math::tanh;
            case SIGMOID -> x -> 1 / (1 + Math.exp(-x));
            case RELU -> x -> x < 0 ? 0 : x;
            case SQRT -> Math::sqrt;
            case ABS -> Math::abs;
        };
    }

    private static DoubleBinaryOperator function(Binary op) {
        return switch (op) {
            case ADD -> (a, b) -> a + b;
            case SUB -> (a, b) -> a - b;
            case MUL -> (a, b) -> a * b;
            case DIV -> (a, b) -> a / b;
            case MAX -> Math::max;
            case MIN -> Math::min;
            case POW -> Math::pow;
            case LESS -> (a, b) -> a < b ? 1 : 0;
            case EQUAL -> (a, b) -> a == b ? 1 : 0;
            case TANH_GRADIENT -> (a, b) -> a * (1 - b * b);
            case SIGMOID_GRADIENT -> (a, b) -> a * b * (1 - b);
            case RELU_GRADIENT -> (a, b) -> b > 0 ? a : 0;
        };
    }
}

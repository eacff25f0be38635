package heed.tensor.tck;

import heed.tensor.Shape;
import java.util.ArrayList;
import java.util.List;

/** GELU, forward and backward. */
final class ActivationCases {

    private static final Domain WIDE = Domain.of(-40, -8, -5, -3, -1, -0.0, 0, 0.5, 1, 3, 5, 8, 40,
            Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY, Double.NaN, 1e30, -1e30, 1e-20);

    private ActivationCases() {
    }

    static List<Case> all() {
        List<Case> cases = new ArrayList<>();
        for (Shape shape : List.of(Shape.of(), Shape.of(1), Shape.of(0), Shape.of(19), Shape.of(3, 5),
                Shape.of(2, 3, 5, 7), Shape.of(3, 207))) {
            for (Domain domain : List.of(Domain.SIGNED, WIDE)) {
                cases.add(Case.of("gelu", Tolerance.of(2e-6, 3e-7),
                        List.of(Operand.in(shape, domain), Operand.out(shape)),
                        (kernels, v) -> kernels.gelu(v[0], v[1]),
                        v -> ElementwiseCases.map(ActivationCases::gelu, v[0], v[1])).alsoInPlace());
                cases.add(Case.of("geluGradient", Tolerance.of(2e-6, 6e-7),
                        List.of(Operand.in(shape, Domain.SIGNED), Operand.in(shape, domain),
                                Operand.out(shape)),
                        (kernels, v) -> kernels.geluGradient(v[0], v[1], v[2]), v -> {
                            for (int i = 0; i < v[2].length; i++) {
                                v[2][i] = v[0][i] * slope(v[1][i]);
                            }
                        }).alsoInPlace());
            }
        }
        return cases;
    }

    static double gelu(double x) {
        return x == Double.NEGATIVE_INFINITY ? 0 : x * normal(x);
    }

    private static double slope(double x) {
        double bell = Math.exp(-x * x / 2) / Math.sqrt(2 * Math.PI);
        return Double.isInfinite(x) ? normal(x) : normal(x) + x * bell;
    }

    /** Φ(x) = ½ + φ(x)·(x + x³/3 + x⁵/(3·5) + x⁷/(3·5·7) + …): terms of one sign. Marsaglia 2004, eq. (1). */
    private static double normal(double x) {
        if (Math.abs(x) > 9) {
            return x > 0 ? 1 : 0;
        }
        double sum = 0;
        double term = x;
        for (int n = 3; Math.abs(term) > 1e-18 * Math.abs(sum) && n < 1000; n += 2) {
            sum += term;
            term *= x * x / n;
        }
        return Double.isNaN(x) ? x : 0.5 + sum * Math.exp(-x * x / 2) / Math.sqrt(2 * Math.PI);
    }
}

package heed.tensor.tck;

import heed.tensor.Shape;
import heed.tensor.spi.DType;
import heed.tensor.spi.Reduction;
import heed.tensor.spi.View;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;

/** Reductions, argmax, matrix products, gather and scatter. */
final class ShapedCases {

    private final List<Case> cases = new ArrayList<>();

    private ShapedCases() {
    }

    static List<Case> all() {
        ShapedCases table = new ShapedCases();
        table.reductions();
        table.argmax();
        table.products();
        table.rows();
        return table.cases;
    }

    private void reductions() {
        Domain strange = Domain.of(1, Double.NaN, Double.NEGATIVE_INFINITY, -5,
                Double.NEGATIVE_INFINITY, -2, 7, 3);
        for (Shape in : List.of(Shape.of(13), Shape.of(1), Shape.of(3, 5), Shape.of(5, 1), Shape.of(2, 3, 5),
                Shape.of(2, 3, 5, 7), Shape.of(207, 3), Shape.of(3, 207), Shape.of(0), Shape.of(3, 0))) {
            for (int axes = 0; axes < 1 << in.rank(); axes++) {
                Shape out = in;
                for (int axis = 0; axis < in.rank(); axis++) {
                    out = (axes >> axis & 1) == 1 ? out.with(axis, 1) : out;
                }
                for (Reduction op : Reduction.values()) {
                    cases.add(reduce(op, in, out, Domain.SIGNED));
                    cases.add(reduce(op, in, out, strange));
                    if (in.size() > 0) {
                        cases.add(reduce(op, in, out, Domain.WHOLE).with(Set.of(DType.INT32)));
                    }
                }
            }
        }
        cases.add(reduce(Reduction.MAX, Shape.of(3, 5), Shape.of(3, 1), Domain.of(Double.NEGATIVE_INFINITY)));
        cases.add(reduce(Reduction.SUM, Shape.of(10_007), Shape.of(1), Domain.SIGNED));
    }

    private static Case reduce(Reduction op, Shape in, Shape out, Domain domain) {
        int terms = out.size() == 0 ? 0 : (int) (in.size() / out.size());
        return Case.of("reduce " + op, op == Reduction.SUM ? Tolerance.sum(terms) : Tolerance.EQUAL,
                List.of(Operand.in(in, domain), Operand.out(out)),
                (kernels, v) -> kernels.reduce(op, v[0], v[1]), v -> {
                    Arrays.fill(v[1], op == Reduction.SUM ? 0 : Double.NEGATIVE_INFINITY);
                    for (int i = 0; i < v[0].length; i++) {
                        int o = reducedPlace(i, in, out);
                        v[1][o] = op == Reduction.SUM ? v[1][o] + v[0][i] : Math.max(v[1][o], v[0][i]);
                    }
                });
    }

    /** Where element i of a row-major array falls in one with some axes of size 1. */
    private static int reducedPlace(int i, Shape in, Shape out) {
        int place = 0;
        int step = 1;
        int rest = i;
        for (int axis = in.rank() - 1; axis >= 0; axis--) {
            place += rest % in.dim(axis) % out.dim(axis) * step;
            step *= out.dim(axis);
            rest /= in.dim(axis);
        }
        return place;
    }

    private void argmax() {
        for (Shape in : List.of(Shape.of(13), Shape.of(1), Shape.of(3, 5), Shape.of(5, 1),
                Shape.of(2, 3, 207), Shape.of(0, 3))) {
            for (Domain domain : List.of(Domain.SIGNED, Domain.of(1, 3, 3, 2),
                    Domain.of(Double.NEGATIVE_INFINITY), Domain.of(Double.NEGATIVE_INFINITY, -4, Double.NEGATIVE_INFINITY))) {
                cases.add(argmax(in, domain));
            }
        }
    }

    private static Case argmax(Shape in, Domain domain) {
        int n = in.dim(-1);
        return Case.of("argmax", Tolerance.EXACT,
                List.of(Operand.in(in, domain), Operand.out(in.with(in.rank() - 1, 1)).as(DType.INT32)),
                (kernels, v) -> kernels.argmax(v[0], v[1]), v -> {
                    for (int row = 0; row < v[1].length; row++) {
                        int best = 0;
                        for (int i = 0; i < n; i++) {
                            best = v[0][row * n + i] > v[0][row * n + best] ? i : best;
                        }
                        v[1][row] = best;
                    }
                });
    }

    private void products() {
        int[][] sizes = {{2, 3, 5}, {1, 1, 1}, {1, 7, 1}, {7, 1, 5}, {13, 1, 1}, {1, 13, 11}, {11, 13, 1},
            {3, 0, 5}, {0, 3, 5}, {3, 5, 0}, {17, 207, 13}, {67, 31, 41}};
        for (int[] s : sizes) {
            for (boolean accumulate : new boolean[] {false, true}) {
                cases.add(product(Shape.of(s[0], s[1]), Shape.of(s[1], s[2]), accumulate));
                for (int p : new int[] {1, 3}) {
                    cases.add(product(Shape.of(p, s[0], s[1]), Shape.of(p, s[1], s[2]), accumulate));
                }
            }
        }
        cases.add(product(Shape.of(0, 2, 3), Shape.of(0, 3, 5), false));
        for (int[] s : new int[][] {{2, 3, 5}, {3, 0, 5}, {0, 3, 5}, {5, 70, 128}, {7, 1100, 130}, {300, 40, 70}, {5, 300, 128}}) {
            cases.add(productAndSums(s[0], s[1], s[2]));
        }
        for (int[] s : sizes) {
            for (Shape base : List.of(Shape.of(s[0], s[2]), Shape.of(1, s[2]), Shape.of(s[0], 1), Shape.of(1, 1))) {
                cases.add(product(Shape.of(s[0], s[1]), Shape.of(s[1], s[2]), base));
            }
        }
    }

    private static Case productAndSums(int m, int inner, int n) {
        // numbers of one sign added one after the other: an error of u = 2⁻²⁴ for each
        return Case.of("matmulAndSums", Tolerance.of(1e-6 + inner * 0x1p-24, 5e-7 * (1 + inner)),
                List.of(Operand.in(Shape.of(m, inner), Domain.SIGNED), Operand.in(Shape.of(inner, n), Domain.SIGNED),
                        Operand.out(Shape.of(m, n)), Operand.out(Shape.of(n))),
                (kernels, v) -> kernels.matmulAndSums(v[0], v[1], v[2], v[3]), v -> {
                    Arrays.fill(v[2], 0);
                    Arrays.fill(v[3], 0);
                    for (int i = 0; i < m * n; i++) {
                        for (int k = 0; k < inner; k++) {
                            v[2][i] += v[0][i / n * inner + k] * v[1][k * n + i % n];
                        }
                    }
                    for (int i = 0; i < inner * n; i++) {
                        v[3][i % n] += v[1][i];
                    }
                });
    }

    /** A product added to something that may be repeated. */
    private static Case product(Shape a, Shape b, Shape base) {
        int inner = a.dim(1);
        int n = b.dim(1);
        Shape out = Shape.of(a.dim(0), n);
        return Case.of("matmul", Tolerance.of(1e-6, 5e-7 * (1 + inner)), List.of(Operand.in(a, Domain.SIGNED),
                Operand.in(b, Domain.SIGNED), Operand.in(base, Domain.SIGNED), Operand.out(out)), (kernels, v) ->
                kernels.matmul(v[0], v[1], new View(v[2].storage(), v[2].layout().expand(out)), v[3]), v -> {
                    for (int i = 0; i < v[3].length; i++) {
                        v[3][i] = v[2][(base.dim(0) == 1 ? 0 : i / n) * base.dim(1) + (base.dim(1) == 1 ? 0 : i % n)];
                        for (int k = 0; k < inner; k++) {
                            v[3][i] += v[0][i / n * inner + k] * v[1][k * n + i % n];
                        }
                    }
                });
    }

    private static Case product(Shape a, Shape b, boolean accumulate) {
        int m = a.dim(-2);
        int inner = a.dim(-1);
        int n = b.dim(-1);
        int batch = a.rank() == 3 ? a.dim(0) : 1;
        Shape out = a.with(a.rank() - 1, n);
        return Case.of("matmul", Tolerance.of(1e-6, 5e-7 * (1 + inner)),
                List.of(Operand.in(a, Domain.SIGNED), Operand.in(b, Domain.SIGNED),
                        accumulate ? Operand.both(out, Domain.SIGNED) : Operand.out(out)),
                (kernels, v) -> kernels.matmul(v[0], v[1], v[2], accumulate), v -> {
                    for (int i = 0; i < v[2].length; i++) {
                        int p = i / (m * n);
                        double sum = accumulate ? v[2][i] : 0;
                        for (int k = 0; k < inner; k++) {
                            sum += v[0][i / n * inner + k] * v[1][(p * inner + k) * n + i % n];
                        }
                        v[2][i] = sum;
                    }
                });
    }

    private void rows() {
        for (int[] s : new int[][] {{5, 3, 7}, {1, 1, 1}, {3, 13, 1}, {207, 31, 13}, {5, 0, 3}, {7, 1, 2}}) {
            Shape table = Shape.of(s[0], s[2]);
            Shape rows = Shape.of(s[1], s[2]);
            Operand ids = Operand.in(Shape.of(s[1]), Domain.ids(s[0])).as(DType.INT32);
            cases.add(gather(table, ids, rows).with(Case.ALL));
            cases.add(scatterAdd(table, ids, rows));
        }
        Operand same = Operand.in(Shape.of(13), Domain.of(2, 0, 2, 2)).as(DType.INT32);
        cases.add(scatterAdd(Shape.of(3, 5), same, Shape.of(13, 5)));
    }

    private static Case gather(Shape table, Operand ids, Shape rows) {
        int d = table.dim(1);
        return Case.of("gather", Tolerance.EXACT,
                List.of(Operand.in(table, Domain.WHOLE), ids, Operand.out(rows)),
                (kernels, v) -> kernels.gather(v[0], v[1], v[2]), v -> {
                    for (int i = 0; i < v[2].length; i++) {
                        v[2][i] = v[0][(int) v[1][i / d] * d + i % d];
                    }
                });
    }

    private static Case scatterAdd(Shape table, Operand ids, Shape rows) {
        int d = table.dim(1);
        return Case.of("scatterAdd", Tolerance.sum(rows.dim(0)),
                List.of(Operand.in(rows, Domain.SIGNED), ids, Operand.both(table, Domain.SIGNED)),
                (kernels, v) -> kernels.scatterAdd(v[0], v[1], v[2]), v -> {
                    for (int i = 0; i < v[0].length; i++) {
                        v[2][(int) v[1][i / d] * d + i % d] += v[0][i];
                    }
                });
    }
}

package heed.tensor.tck;

import heed.tensor.Shape;
import heed.tensor.spi.DType;
import java.util.ArrayList;
import java.util.List;

/** Elements picked from rows, running sums, sorting. */
final class OrderCases {

    private static final List<Shape> SHAPES = List.of(Shape.of(13), Shape.of(1), Shape.of(0), Shape.of(3, 5),
            Shape.of(5, 1), Shape.of(3, 0), Shape.of(0, 3), Shape.of(2, 3, 5), Shape.of(3, 207),
            Shape.of(2, 3, 5, 7), Shape.of(2, 64));

    private final List<Case> cases = new ArrayList<>();

    private OrderCases() {
    }

    static List<Case> all() {
        OrderCases table = new OrderCases();
        double low = Double.NEGATIVE_INFINITY;
        double high = Double.POSITIVE_INFINITY;
        for (Shape shape : SHAPES) {
            for (boolean flag : new boolean[] {false, true}) {
                table.cumulativeSum(shape, flag, Domain.SIGNED);
                table.cumulativeSum(shape, flag, Domain.WHOLE);
                table.cumulativeSum(shape, flag, Domain.of(1, 2, high, 3, low, 5, 1, 2, 3, 4, Double.NaN));
                table.sort(shape, flag, Domain.SIGNED);
                table.sort(shape, flag, Domain.WHOLE);
                table.sort(shape, flag, Domain.of(2, Double.NaN, -0.0, low, 0, 2, high, -0.0, 1,
                        Double.NaN, 2));
                table.sort(shape, flag, Domain.of(3));
            }
        }
        for (int[] size : new int[][] {{3, 5, 2}, {1, 1, 1}, {5, 1, 3}, {3, 7, 0}, {0, 7, 2}, {13, 207, 3}}) {
            table.pick(Shape.of(size[0], size[1]), Shape.of(size[0], size[2]));
        }
        table.pick(Shape.of(7), Shape.of(13));
        table.pick(Shape.of(2, 3, 5), Shape.of(2, 3, 1));
        table.pick(Shape.of(2, 3, 5, 7), Shape.of(2, 3, 5, 11));
        return table.cases;
    }

    private void cumulativeSum(Shape shape, boolean reversed, Domain domain) {
        int n = shape.dim(-1);
        Case row = Case.of("cumulativeSum", Tolerance.sum(n),
                List.of(Operand.in(shape, domain), Operand.out(shape)),
                (kernels, v) -> kernels.cumulativeSum(v[0], reversed, v[1]), v -> {
                    double[] sums = new double[v[0].length];
                    for (int i = 0; i < sums.length; i++) {
                        int end = reversed ? i / n * n + n - 1 : i / n * n;
                        for (int j = Math.min(i, end); j <= Math.max(i, end); j++) {
                            sums[i] += v[0][j];
                        }
                    }
                    System.arraycopy(sums, 0, v[1], 0, sums.length);
                }).alsoInPlace();
        cases.add(domain == Domain.WHOLE ? row.with(Case.ALL) : row);
    }

    private void sort(Shape shape, boolean descending, Domain domain) {
        Case row = Case.of("sort", Tolerance.EQUAL,
                List.of(Operand.in(shape, domain), Operand.out(shape).as(DType.INT32), Operand.out(shape)),
                (kernels, v) -> kernels.sort(v[0], descending, v[2], v[1]), v -> {
                    for (int i = 0; i < v[0].length; i++) {
                        int place = place(v[0], i, shape.dim(-1), descending);
                        v[1][place] = i % shape.dim(-1);
                        v[2][place] = v[0][i];
                    }
                });
        cases.add(domain == Domain.WHOLE ? row.with(Case.ALL) : row);
    }

    /** Where element i goes: as far from its row's begin as there are elements before it in order. */
    private static int place(double[] x, int i, int n, boolean descending) {
        int place = i / n * n;
        for (int j = i / n * n; j < i / n * n + n; j++) {
            int order = x[i] == x[j] ? 0 : Double.compare(x[j], x[i]);
            order = descending ? -order : order;
            place += order < 0 || order == 0 && j < i ? 1 : 0;
        }
        return place;
    }

    private void pick(Shape in, Shape out) {
        int n = in.dim(-1);
        int k = out.dim(-1);
        Operand ids = Operand.in(out, Domain.ids(n)).as(DType.INT32);
        cases.add(Case.of("pick", Tolerance.EXACT,
                List.of(Operand.in(in, Domain.WHOLE), ids, Operand.out(out)),
                (kernels, v) -> kernels.pick(v[0], v[1], v[2]), v -> {
                    for (int i = 0; i < v[2].length; i++) {
                        v[2][i] = v[0][i / k * n + (int) v[1][i]];
                    }
                }).with(Case.ALL));
        cases.add(Case.of("addPicked", Tolerance.sum(k),
                List.of(Operand.in(out, Domain.SIGNED), ids, Operand.both(in, Domain.SIGNED)),
                (kernels, v) -> kernels.addPicked(v[0], v[1], v[2]), v -> {
                    for (int i = 0; i < v[0].length; i++) {
                        v[2][i / k * n + (int) v[1][i]] += v[0][i];
                    }
                }));
    }
}

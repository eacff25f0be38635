package heed.tensor.tck;

import heed.tensor.Shape;
import heed.tensor.spi.Kernels;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Layer normalisation, forward and backward. */
final class LayerCases {

    private static final List<Shape> SHAPES = List.of(Shape.of(13), Shape.of(1), Shape.of(3, 5),
            Shape.of(5, 1), Shape.of(2, 3, 5), Shape.of(3, 207), Shape.of(2, 3, 5, 7),
            Shape.of(0, 3), Shape.of(67, 2));

    private final List<Case> cases = new ArrayList<>();

    private LayerCases() {
    }

    static List<Case> all() {
        LayerCases table = new LayerCases();
        for (Shape shape : SHAPES) {
            table.forward(shape, Domain.SIGNED, 0.1);
            table.forward(shape, Domain.of(2.5), 1e-5);
            table.forward(shape, Domain.of(1, -2, Double.NaN, 3, 5, -7, 2, 4, -3, 1, 2, 0, 1), 0.5);
            table.forward(shape, Domain.of(1e4, -1e4, 3e3, 0), 1e-5);
            table.backward(shape, Domain.SIGNED, 1e-2);
            table.backward(shape, Domain.of(2.5), 0.5);
        }
        return table.cases;
    }

    /** A mean may be wrong by 3·10⁻⁶, as sums may; in a constant row that is divided by √ε, times γ ≤ 2. */
    private void forward(Shape shape, Domain x, double epsilon) {
        Operand line = Operand.in(Shape.of(shape.dim(-1)), Domain.SIGNED);
        Case made = Case.of("layerNorm", Tolerance.of(3e-6, 2e-5),
                List.of(line, line, Operand.in(shape, x), Operand.out(shape)),
                (kernels, v) -> kernels.layerNorm(new Kernels.LayerNorm(v[2], v[0], epsilon), v[1], v[3]),
                v -> {
                    int n = shape.dim(-1);
                    for (int i = 0; i < v[3].length; i++) {
                        double[] row = Arrays.copyOfRange(v[2], i / n * n, (i / n + 1) * n);
                        v[3][i] = v[0][i % n] * (v[2][i] - mean(row)) / deviation(row, epsilon) + v[1][i % n];
                    }
                });
        cases.add(shape.rank() > 1 ? made.alsoInPlace() : made);
    }

    private void backward(Shape shape, Domain x, double epsilon) {
        int n = shape.dim(-1);
        Shape line = Shape.of(n);
        cases.add(Case.of("layerNormGradient", Tolerance.sum((int) Math.max(n, shape.size() / n)),
                List.of(Operand.in(shape, Domain.SIGNED), Operand.in(shape, x),
                        Operand.in(line, Domain.SIGNED), Operand.both(shape, Domain.SIGNED),
                        Operand.both(line, Domain.SIGNED), Operand.both(line, Domain.SIGNED)),
                (kernels, v) -> kernels.layerNormGradient(v[0],
                        new Kernels.LayerNorm(v[1], v[2], epsilon), v[3], v[4], v[5]),
                v -> {
                    for (int start = 0; start < v[0].length; start += n) {
                        row(start, n, epsilon, v);
                    }
                }));
    }

    /** By the matrix of ∂x̂[i]/∂x[j] = ([i = j] − 1/n − x̂[i]·x̂[j]/n)/deviation. */
    private static void row(int start, int n, double epsilon, double[]... v) {
        double[] x = Arrays.copyOfRange(v[1], start, start + n);
        double mean = mean(x);
        double deviation = deviation(x, epsilon);
        for (int i = 0; i < n; i++) {
            double g = v[0][start + i];
            double unit = (x[i] - mean) / deviation;
            v[4][i] += g * unit;
            v[5][i] += g;
            for (int j = 0; j < n; j++) {
                double slope = (i == j ? 1 : 0) - 1.0 / n - unit * (x[j] - mean) / deviation / n;
                v[3][start + j] += g * v[2][i] * slope / deviation;
            }
        }
    }

    private static double mean(double... row) {
        return Arrays.stream(row).sum() / row.length;
    }

    private static double deviation(double[] row, double epsilon) {
        double mean = mean(row);
        return Math.sqrt(Arrays.stream(row).map(x -> (x - mean) * (x - mean)).sum() / row.length + epsilon);
    }
}

package heed.tensor.tck;

import heed.tensor.Shape;
import heed.tensor.spi.DType;
import heed.tensor.spi.Kernels;
import heed.tensor.spi.View;
import java.util.ArrayList;
import java.util.List;

/** Cross-entropy, forward and backward. */
final class LossCases {

    private static final int HIDDEN = -100;

    private final List<Case> cases = new ArrayList<>();

    private LossCases() {
    }

    static List<Case> all() {
        LossCases table = new LossCases();
        for (int[] size : new int[][] {{5, 7}, {1, 1}, {13, 207}, {3, 2}, {0, 5}, {7, 1}, {207, 3}}) {
            int classes = size[1];
            double low = classes == 1 ? -5 : Double.NEGATIVE_INFINITY;
            for (double smoothing : new double[] {0, 0.1, 1}) {
                table.pair(size, Domain.SIGNED, Domain.ids(classes), smoothing, Integer.MIN_VALUE);
            }
            Domain some = Domain.of(HIDDEN, 0, classes - 1, HIDDEN, classes / 2);
            table.pair(size, Domain.SIGNED, some, 0, HIDDEN);
            table.pair(size, Domain.SIGNED, some, 0.3, HIDDEN);
            table.pair(size, Domain.SIGNED, Domain.of(HIDDEN), 0.1, HIDDEN);
            table.pair(size, Domain.SIGNED, Domain.ids(classes), 0.1, classes / 2);
            Domain large = Domain.of(1e4, -1e4, 9999, 0, 88, 1e4 - 3);
            table.pair(size, large, Domain.ids(classes), 0, -1);
            table.pair(size, large, Domain.ids(classes), 0.1, -1);
            table.pair(size, Domain.of(1, low, 2), Domain.of(0), 0, -1);
        }
        return table.cases;
    }

    private void pair(int[] size, Domain logits, Domain targets, double smoothing, int ignored) {
        Shape shape = Shape.of(size);
        Operand x = Operand.in(shape, logits);
        Operand ids = Operand.in(Shape.of(size[0]), targets).as(DType.INT32);
        cases.add(Case.of("crossEntropy", Tolerance.of(2e-6, 3e-6), List.of(x, ids, Operand.out(ids.shape())),
                (kernels, v) -> kernels.crossEntropy(at(v[0], v[1], smoothing, ignored), v[2]),
                v -> losses(size, smoothing, ignored, v)));
        cases.add(Case.of("crossEntropyGradient", Tolerance.of(3e-6, 1e-6),
                List.of(Operand.in(ids.shape(), Domain.SIGNED), x, ids, Operand.out(shape)),
                (kernels, v) -> kernels.crossEntropyGradient(v[0], at(v[1], v[2], smoothing, ignored), v[3]),
                v -> gradients(size, smoothing, ignored, v)).alsoInPlace());
    }

    private static Kernels.CrossEntropy at(View logits, View targets, double smoothing, int ignored) {
        return new Kernels.CrossEntropy(logits, targets, smoothing, ignored);
    }

    /** −Σ_j q_j·log p_j with the smoothed label q, term by term. */
    private static void losses(int[] size, double smoothing, int ignored, double[][] v) {
        for (int i = 0; i < size[0]; i++) {
            v[2][i] = 0;
            double[] logs = logSoftmax(size[1], v[0], i);
            for (int j = 0; j < size[1] && v[1][i] != ignored; j++) {
                double q = smoothing / size[1] + (j == v[1][i] ? 1 - smoothing : 0);
                v[2][i] -= q == 0 ? 0 : q * logs[j];
            }
        }
    }

    private static void gradients(int[] size, double smoothing, int ignored, double[][] v) {
        for (int i = 0; i < size[0]; i++) {
            double[] logs = logSoftmax(size[1], v[1], i);
            for (int j = 0; j < size[1]; j++) {
                double q = smoothing / size[1] + (j == v[2][i] ? 1 - smoothing : 0);
                v[3][i * size[1] + j] = v[2][i] == ignored ? 0 : v[0][i] * (Math.exp(logs[j]) - q);
            }
        }
    }

    private static double[] logSoftmax(int classes, double[] x, int row) {
        double max = Double.NEGATIVE_INFINITY;
        for (int j = 0; j < classes; j++) {
            max = Math.max(max, x[row * classes + j]);
        }
        double sum = 0;
        for (int j = 0; j < classes; j++) {
            sum += Math.exp(x[row * classes + j] - max);
        }
        double[] logs = new double[classes];
        for (int j = 0; j < classes; j++) {
            logs[j] = x[row * classes + j] - max - Math.log(sum);
        }
        return logs;
    }
}

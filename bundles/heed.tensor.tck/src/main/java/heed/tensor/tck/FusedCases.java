package heed.tensor.tck;

import heed.tensor.Shape;
import heed.tensor.spi.DType;
import heed.tensor.spi.Distribution;
import heed.tensor.spi.Kernels;
import heed.tensor.spi.Philox;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** The kernels that have composed defaults: random numbers, softmax and its kin, additive scores, Adam. */
final class FusedCases {

    private static final List<Shape> SHAPES = List.of(Shape.of(13), Shape.of(1), Shape.of(1, 13),
            Shape.of(3, 5), Shape.of(5, 1),
            Shape.of(2, 3, 5), Shape.of(3, 207), Shape.of(2, 3, 5, 7), Shape.of(0, 3));

    private final List<Case> cases = new ArrayList<>();

    private FusedCases() {
    }

    static List<Case> all() {
        FusedCases table = new FusedCases();
        table.random();
        SHAPES.forEach(table::softmax);
        table.additive();
        table.adam();
        return table.cases;
    }

    private void random() {
        for (Shape shape : List.of(Shape.of(), Shape.of(1), Shape.of(0), Shape.of(13), Shape.of(3, 5),
                Shape.of(3, 207))) {
            for (Distribution distribution : Distribution.values()) {
                cases.add(random(distribution, shape, 42, 7));
                cases.add(random(distribution, shape, -1L << 40, 1L << 33));
            }
        }
    }

    private static Case random(Distribution distribution, Shape shape, long key, long stream) {
        Tolerance tolerance = distribution == Distribution.UNIFORM ? Tolerance.EXACT
                : Tolerance.of(1e-6, 1e-6);
        return Case.of("random " + distribution, tolerance, List.of(Operand.out(shape)),
                (kernels, v) -> kernels.random(distribution, key, stream, v[0]), v -> {
                    Philox philox = new Philox(key, stream);
                    Arrays.setAll(v[0], i -> distribution == Distribution.UNIFORM ? philox.uniform(i)
                            : philox.normal(i));
                });
    }

    private void softmax(Shape shape) {
        double low = shape.dim(-1) == 1 ? -5 : Double.NEGATIVE_INFINITY;
        Domain large = Domain.of(1e4, -1e4, 9999, low, 0, 88, 1e4 - 3);
        for (Domain domain : List.of(Domain.SIGNED, large)) {
            cases.add(Case.of("softmax", Tolerance.of(2e-6, 1e-7),
                    List.of(Operand.in(shape, domain), Operand.out(shape)),
                    (kernels, v) -> kernels.softmax(v[0], v[1]),
                    v -> softmax(shape, v[0], null, v[1])).alsoInPlace());
            cases.add(Case.of("logSoftmax", Tolerance.of(2e-6, 2e-6),
                    List.of(Operand.in(shape, domain), Operand.out(shape)),
                    (kernels, v) -> kernels.logSoftmax(v[0], v[1]),
                    v -> logSoftmax(shape, v[0], v[1])).alsoInPlace());
        }
        Domain hidden = Domain.of(0.5, 1e4, -1, -80, 2, 88, Double.NaN, 3, Double.POSITIVE_INFINITY,
                1, low, -7);
        Domain hiding = Domain.of(1, 0, -2.5, 1, 1, 0, 0, 1, 0, 1, 0, 1);
        Operand mask = Operand.in(shape, Domain.MASK);
        cases.add(masked(shape, Domain.SIGNED, mask));
        cases.add(masked(shape, Domain.SIGNED, mask.as(DType.INT32)));
        cases.add(masked(shape, hidden, Operand.in(shape, hiding)));
        cases.add(masked(shape, hidden, Operand.in(shape, Domain.of(0))));
        cases.add(Case.of("softmaxGradient", Tolerance.of(2e-6, 2e-7 * (2 + shape.dim(-1))),
                List.of(Operand.in(shape, Domain.SIGNED), Operand.in(shape, Domain.POSITIVE),
                        Operand.out(shape)),
                (kernels, v) -> kernels.softmaxGradient(v[0], v[1], v[2]),
                v -> gradient(shape, v)).alsoInPlace());
    }

    private static Case masked(Shape shape, Domain domain, Operand mask) {
        return Case.of("maskedSoftmax", Tolerance.of(2e-6, 1e-7),
                List.of(Operand.in(shape, domain), mask, Operand.out(shape)),
                (kernels, v) -> kernels.maskedSoftmax(v[0], v[1], v[2]),
                v -> softmax(shape, v[0], v[1], v[2])).alsoInPlace();
    }

    /** Over what the mask allows, if there is one. */
    private static void softmax(Shape shape, double[] x, double[] mask, double[] y) {
        int n = shape.dim(-1);
        for (int start = 0; start < x.length; start += n) {
            double max = Double.NEGATIVE_INFINITY;
            for (int i = start; i < start + n; i++) {
                max = mask == null || mask[i] != 0 ? Math.max(max, x[i]) : max;
            }
            double sum = 0;
            for (int i = start; i < start + n; i++) {
                boolean open = mask == null || mask[i] != 0;
                y[i] = open && max != Double.NEGATIVE_INFINITY ? Math.exp(x[i] - max) : 0;
                sum += y[i];
            }
            for (int i = start; i < start + n; i++) {
                y[i] = sum == 0 ? mask == null ? Double.NaN : 0 : y[i] / sum;
            }
        }
    }

    private static void logSoftmax(Shape shape, double[] x, double[] y) {
        int n = shape.dim(-1);
        for (int start = 0; start < x.length; start += n) {
            double max = Double.NEGATIVE_INFINITY;
            for (int i = start; i < start + n; i++) {
                max = Math.max(max, x[i]);
            }
            double sum = 0;
            for (int i = start; i < start + n; i++) {
                sum += Math.exp(x[i] - max);
            }
            for (int i = start; i < start + n; i++) {
                y[i] = x[i] - max - Math.log(sum);
            }
        }
    }

    private static void gradient(Shape shape, double[][] v) {
        int n = shape.dim(-1);
        for (int start = 0; start < v[2].length; start += n) {
            double dot = 0;
            for (int i = start; i < start + n; i++) {
                dot += v[0][i] * v[1][i];
            }
            for (int i = start; i < start + n; i++) {
                v[2][i] = v[1][i] * (v[0][i] - dot);
            }
        }
    }

    private void additive() {
        for (int[] s : new int[][] {{2, 3, 5, 7}, {1, 1, 1, 1}, {3, 1, 13, 11}, {2, 5, 1, 3},
            {2, 1, 7, 207}}) {
            additive("", s, Domain.SIGNED, Domain.SIGNED);
            additive(" far from zero", s, Domain.of(60, -41, 2.5, -1e4, 44, 0.25, -90),
                    Domain.of(-59.75, 41.5, -43.5, 1e4, -45, 0, 88, -1, 200, 3, 90.5));
            additive(" of what is no number", s, Domain.of(1, Double.POSITIVE_INFINITY, 2, -1, 0.5),
                    Domain.of(0.25, -1, Double.NaN, 1, Double.NEGATIVE_INFINITY, 2, -0.5, 1, 0, 3, 1.5, -2, 0.75));
        }
    }

    private void additive(String which, int[] s, Domain queries, Domain keys) {
        Operand q = Operand.in(Shape.of(s[0], s[1], s[3]), queries);
        Operand k = Operand.in(Shape.of(s[0], s[2], s[3]), keys);
        Operand v = Operand.in(Shape.of(s[3]), Domain.SIGNED);
        Shape scores = Shape.of(s[0], s[1], s[2]);
        cases.add(Case.of("additiveScore" + which, Tolerance.sum(s[3]),
                List.of(q, k, v, Operand.out(scores)),
                (kernels, x) -> kernels.additiveScore(x[0], x[1], x[2], x[3]), x -> score(s, x)));
        cases.add(Case.of("additiveScoreGradient" + which, Tolerance.sum(s[0] * s[1] * s[2]),
                List.of(Operand.in(scores, Domain.SIGNED), q, k, v,
                        Operand.both(q.shape(), Domain.SIGNED), Operand.both(k.shape(), Domain.SIGNED),
                        Operand.both(Shape.of(s[0], s[3]), Domain.SIGNED)),
                (kernels, x) -> kernels.additiveScoreGradient(x[0],
                        new Kernels.AdditiveScore(x[1], x[2], x[3]), x[4], x[5], x[6]),
                x -> scoreGradient(s, x)));
    }

    private static void score(int[] s, double[][] x) {
        for (int e = 0; e < x[3].length; e++) {
            double sum = 0;
            for (int h = 0; h < s[3]; h++) {
                sum += x[2][h] * Math.tanh(x[0][query(s, e, h)] + x[1][key(s, e, h)]);
            }
            x[3][e] = sum;
        }
    }

    private static void scoreGradient(int[] s, double[][] x) {
        for (int e = 0; e < x[0].length; e++) {
            for (int h = 0; h < s[3]; h++) {
                double u = Math.tanh(x[1][query(s, e, h)] + x[2][key(s, e, h)]);
                double d = x[0][e] * x[3][h] * (1 - u * u);
                x[4][query(s, e, h)] += d;
                x[5][key(s, e, h)] += d;
                x[6][e / (s[1] * s[2]) * s[3] + h] += x[0][e] * u;
            }
        }
    }

    /** Place of q[b,t,h] for score e = [b,t,s]; sizes B, T, S, H. */
    private static int query(int[] s, int e, int h) {
        return e / s[2] * s[3] + h;
    }

    /** Place of k[b,s,h] for score e = [b,t,s]. */
    private static int key(int[] s, int e, int h) {
        return (e / (s[1] * s[2]) * s[2] + e % s[2]) * s[3] + h;
    }

    private void adam() {
        for (Shape shape : List.of(Shape.of(13), Shape.of(3, 5), Shape.of(0), Shape.of(3, 207))) {
            for (Kernels.Adam step : List.of(new Kernels.Adam(0.01, 0.9, 0.999, 1e-8, 0, 1),
                    new Kernels.Adam(0.1, 0.8, 0.99, 1e-6, 0.05, 10))) {
                cases.add(Case.of("adam", Tolerance.of(3e-6, 1e-6),
                        List.of(Operand.both(shape, Domain.SIGNED), Operand.in(shape, Domain.SIGNED),
                                Operand.both(shape, Domain.SIGNED), Operand.both(shape, Domain.POSITIVE)),
                        (kernels, v) -> kernels.adam(v[0], v[1], v[2], v[3], step), v -> adam(step, v)));
            }
        }
    }

    private static void adam(Kernels.Adam step, double[][] v) {
        for (int i = 0; i < v[0].length; i++) {
            v[2][i] = step.beta1() * v[2][i] + (1 - step.beta1()) * v[1][i];
            v[3][i] = step.beta2() * v[3][i] + (1 - step.beta2()) * v[1][i] * v[1][i];
            double m = v[2][i] / (1 - Math.pow(step.beta1(), step.time()));
            double u = v[3][i] / (1 - Math.pow(step.beta2(), step.time()));
            v[0][i] -= step.rate() * (m / (Math.sqrt(u) + step.epsilon()) + step.decay() * v[0][i]);
        }
    }
}

package heed.tensor.tck;

import heed.tensor.Shape;
import heed.tensor.spi.Kernels;
import java.util.ArrayList;
import java.util.List;

/** Gates of recurrent cells, and sums of products over their steps. */
final class CellCases {

    private static final int[][] SIZES = {{2, 3}, {1, 1}, {5, 7}, {3, 16}, {4, 21}, {0, 3}};

    private CellCases() {
    }

    static List<Case> all() {
        List<Case> cases = new ArrayList<>();
        for (int[] size : SIZES) {
            lstm(cases, size[0], size[1]);
            gru(cases, size[0], size[1]);
        }
        for (int[] mn : new int[][] {{3, 5}, {1, 1}, {16, 40}, {9, 2}, {40, 33}}) {
            cases.add(sum(mn[0], mn[1], 1, 4, 2));
            cases.add(sum(mn[0], mn[1], 5));
            cases.add(sum(mn[0], mn[1], 200, 130, 7));
        }
        return cases;
    }

    private static double sigmoid(double x) {
        return 1 / (1 + Math.exp(-x));
    }

    private static void lstm(List<Case> cases, int batch, int width) {
        Operand input = Operand.in(Shape.of(batch, 4 * width), Domain.SIGNED);
        Operand gates = Operand.in(input.shape(), Domain.SIGNED);
        Operand before = Operand.in(Shape.of(batch, width), Domain.SIGNED);
        Shape states = Shape.of(batch, 2, width);
        cases.add(Case.of("lstm", Tolerance.of(2e-6, 1e-6), List.of(input,
                Operand.both(input.shape(), Domain.SIGNED), before, Operand.out(states)),
                (kernels, v) -> kernels.lstm(v[0], v[1], v[2], v[3]), v -> lstm(v, batch * width, width)));
        cases.add(Case.of("lstmGradient", Tolerance.of(5e-6, 2e-5),
                List.of(Operand.in(states, Domain.SIGNED), gates, before, Operand.in(states, Domain.SIGNED),
                        Operand.out(gates.shape()), Operand.out(before.shape())),
                (kernels, v) -> kernels.lstmGradient(v[0], new Kernels.LstmStep(v[1], v[2], v[3]), v[4], v[5]),
                v -> lstmGradient(v, batch * width, width)));
        cases.add(Case.of("lstmGradient in place of gates", Tolerance.of(5e-6, 2e-5),
                List.of(Operand.in(states, Domain.SIGNED), Operand.both(gates.shape(), Domain.SIGNED), before,
                        Operand.in(states, Domain.SIGNED), Operand.out(before.shape())),
                (kernels, v) -> kernels.lstmGradient(v[0], new Kernels.LstmStep(v[1], v[2], v[3]), v[1], v[4]),
                v -> lstmGradient(new double[][] {v[0], v[1], v[2], v[3], v[1], v[4]}, batch * width, width)));
    }

    private static void lstm(double[][] v, int count, int width) {
        for (int i = 0; i < count; i++) {
            double[] s = new double[4];
            for (int gate = 0; gate < 4; gate++) {
                int at = i / width * 4 * width + gate * width + i % width;
                double sum = v[0][at] + v[1][at];
                s[gate] = gate == 3 ? Math.tanh(sum) : sigmoid(sum);
                v[1][at] = s[gate];
            }
            int h = i / width * 2 * width + i % width;
            v[3][h + width] = s[1] * v[2][i] + s[0] * s[3];
            v[3][h] = s[2] * Math.tanh(v[3][h + width]);
        }
    }

    /** With gates and c' as the inputs say, whether or not one gives the other. */
    private static void lstmGradient(double[][] v, int count, int width) {
        for (int i = 0; i < count; i++) {
            int at = i / width * 4 * width + i % width;
            double[] s = {v[1][at], v[1][at + width], v[1][at + 2 * width], v[1][at + 3 * width]};
            int h = i / width * 2 * width + i % width;
            double tanh = Math.tanh(v[3][h + width]);
            double dc = v[0][h + width] + v[0][h] * s[2] * (1 - tanh * tanh);
            v[4][at] = dc * s[3] * s[0] * (1 - s[0]);
            v[4][at + width] = dc * v[2][i] * s[1] * (1 - s[1]);
            v[4][at + 2 * width] = v[0][h] * tanh * s[2] * (1 - s[2]);
            v[4][at + 3 * width] = dc * s[0] * (1 - s[3] * s[3]);
            v[5][i] = dc * s[1];
        }
    }

    private static void gru(List<Case> cases, int batch, int width) {
        Operand wide = Operand.in(Shape.of(batch, 3 * width), Domain.SIGNED);
        Operand state = Operand.in(Shape.of(batch, width), Domain.SIGNED);
        cases.add(Case.of("gru", Tolerance.of(2e-6, 1e-6), List.of(wide, wide, state, Operand.out(state.shape())),
                (kernels, v) -> kernels.gru(v[0], v[1], v[2], v[3]), v -> {
                    for (int i = 0; i < batch * width; i++) {
                        double[] s = gru(v[0], v[1], i, width);
                        v[3][i] = (1 - s[1]) * s[2] + s[1] * v[2][i];
                    }
                }));
        cases.add(Case.of("gruGradient", Tolerance.of(5e-6, 2e-5),
                List.of(state, wide, wide, state, Operand.out(wide.shape()), Operand.out(wide.shape()),
                        Operand.both(state.shape(), Domain.SIGNED)),
                (kernels, v) -> kernels.gruGradient(v[0], new Kernels.GruStep(v[1], v[2], v[3]), v[4], v[5], v[6]),
                v -> {
                    for (int i = 0; i < batch * width; i++) {
                        gruGradient(v, i, width);
                    }
                }));
    }

    /** r, z and n of element i. */
    private static double[] gru(double[] input, double[] hidden, int i, int width) {
        int at = i / width * 3 * width + i % width;
        double r = sigmoid(input[at] + hidden[at]);
        return new double[] {r, sigmoid(input[at + width] + hidden[at + width]),
            Math.tanh(input[at + 2 * width] + r * hidden[at + 2 * width])};
    }

    private static void gruGradient(double[][] v, int i, int width) {
        double[] s = gru(v[1], v[2], i, width);
        int at = i / width * 3 * width + i % width;
        double dn = v[0][i] * (1 - s[1]) * (1 - s[2] * s[2]);
        double dz = v[0][i] * (v[3][i] - s[2]) * s[1] * (1 - s[1]);
        double dr = dn * v[2][at + 2 * width] * s[0] * (1 - s[0]);
        v[4][at] = dr;
        v[5][at] = dr;
        v[4][at + width] = dz;
        v[5][at + width] = dz;
        v[4][at + 2 * width] = dn;
        v[5][at + 2 * width] = dn * s[0];
        v[6][i] += v[0][i] * s[1];
    }

    /** Added to what is there. */
    private static Case sum(int m, int n, int... depths) {
        List<Operand> operands = new ArrayList<>();
        int terms = 0;
        for (int k : depths) {
            operands.add(Operand.in(Shape.of(m, k), Domain.SIGNED));
            terms += k;
        }
        for (int k : depths) {
            operands.add(Operand.in(Shape.of(k, n), Domain.SIGNED));
        }
        int count = depths.length;
        operands.add(Operand.both(Shape.of(m, n), Domain.SIGNED));
        return Case.of("sumOfProducts", Tolerance.sum(terms), operands,
                (kernels, v) -> kernels.sumOfProducts(List.of(v).subList(0, count), List.of(v).subList(count, 2 * count),
                        v[2 * count], true), v -> {
                    for (int e = 0; e < m * n; e++) {
                        for (int i = 0; i < count; i++) {
                            for (int k = 0; k < depths[i]; k++) {
                                v[2 * count][e] += v[i][e / n * depths[i] + k] * v[count + i][k * n + e % n];
                            }
                        }
                    }
                });
    }
}

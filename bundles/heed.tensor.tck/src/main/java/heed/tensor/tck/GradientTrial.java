package heed.tensor.tck;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import heed.tensor.Engine;
import heed.tensor.Scope;
import heed.tensor.Shape;
import heed.tensor.Tensor;
import heed.tensor.spi.DType;
import heed.tensor.spi.Philox;
import java.util.Arrays;

/** One case on one engine: {@code L = Σ r·f(x)} with fixed r, differentiated by the tape and by differences. */
final class GradientTrial {

    private static final double STEP = 1e-5;
    private static final long WEIGHTS = 0x6AD;

    private final GradientCase row;
    private final double[][] values;

    GradientTrial(GradientCase row) {
        this.row = row;
        this.values = new double[row.inputs().size()][];
        for (int i = 0; i < values.length; i++) {
            GradientCase.Input input = row.inputs().get(i);
            values[i] = rounded(input.domain().values((int) input.shape().size(), DType.FLOAT64, 1 + i));
        }
    }

    /**
     * Compares values with the naive ones, and gradients with central differences made on an engine in float64.
     *
     * @param exact in float64
     * @param tested float32: values within 10⁻⁵, gradients within 10⁻⁴, of 1 + what is expected; float64: 10⁻¹², 10⁻⁸
     */
    void check(Engine exact, Engine tested) {
        boolean fine = tested.precision() == DType.FLOAT64;
        row.expected().ifPresent(expected -> close("value", expected.of(values), forward(tested),
                fine ? 1e-12 : 1e-5));
        double[][] gradients = gradients(tested);
        for (int i = 0; i < values.length; i++) {
            if (row.inputs().get(i).tracked()) {
                close("gradient of input " + i, differences(exact, i), gradients[i], fine ? 1e-8 : 1e-4);
            }
        }
    }

    private static void close(String what, double[] expected, double[] got, double tolerance) {
        assertEquals(expected.length, got.length, () -> what + ": number of elements");
        for (int i = 0; i < expected.length; i++) {
            int at = i;
            assertTrue(Math.abs(expected[i] - got[i]) <= tolerance * (1 + Math.abs(expected[i])),
                    () -> what + " [" + at + "]: expected " + expected[at] + ", got " + got[at]);
        }
    }

    private double[] forward(Engine engine) {
        try (Scope scope = engine.scope()) {
            return engine.withoutGradients(() -> row.forward().of(engine, inputs(engine, values))).toDoubles();
        }
    }

    private double[][] gradients(Engine engine) {
        double[][] gradients = new double[values.length][];
        try (Scope scope = engine.scope()) {
            Tensor[] x = inputs(engine, values);
            loss(engine, x).backward();
            for (int i = 0; i < x.length; i++) {
                Shape shape = x[i].shape();
                if (row.inputs().get(i).tracked()) {
                    Tensor gradient = x[i].gradient().orElseThrow();
                    assertEquals(shape, gradient.shape(), "shape of a gradient");
                    gradients[i] = gradient.toDoubles();
                } else {
                    assertFalse(x[i].gradient().isPresent(), "what is not tracked has no gradient");
                }
            }
            for (int i = 0; i < x.length; i++) {
                assertArrayEquals(values[i], x[i].toDoubles(), "backward changed an input");
            }
        }
        return gradients;
    }

    private double[] differences(Engine engine, int input) {
        double[] differences = new double[values[input].length];
        for (int i = 0; i < differences.length; i++) {
            differences[i] = (moved(engine, input, i, STEP) - moved(engine, input, i, -STEP)) / (2 * STEP);
        }
        return differences;
    }

    private double moved(Engine engine, int input, int element, double by) {
        double[][] moved = values.clone();
        moved[input] = values[input].clone();
        moved[input][element] += by;
        try (Scope scope = engine.scope()) {
            return engine.withoutGradients(() -> loss(engine, inputs(engine, moved))).item();
        }
    }

    private Tensor loss(Engine engine, Tensor... x) {
        Tensor y = row.forward().of(engine, x);
        Philox philox = new Philox(WEIGHTS, 0);
        double[] weights = new double[(int) y.shape().size()];
        for (int i = 0; i < weights.length; i++) {
            weights[i] = (float) (2 * philox.uniform(i) - 1);
        }
        return y.mul(engine.of(weights, y.shape().dims())).sum();
    }

    private Tensor[] inputs(Engine engine, double[][] of) {
        Tensor[] x = new Tensor[of.length];
        for (int i = 0; i < x.length; i++) {
            Tensor made = engine.of(of[i], row.inputs().get(i).shape().dims());
            x[i] = row.inputs().get(i).tracked() ? made.tracked() : made;
        }
        return x;
    }

    /** The values as both precisions hold them. */
    private static double[] rounded(double... exact) {
        return Arrays.stream(exact).map(value -> (float) value).toArray();
    }
}

package heed.tensor;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import heed.backend.reference.ReferenceBackend;
import heed.tensor.optimizer.Adam;
import heed.tensor.optimizer.Optimizer;
import heed.tensor.optimizer.Sgd;
import heed.tensor.spi.DType;
import heed.tensor.spi.Philox;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Where weights start and how they change. */
class TrainingTest {

    private static final long SEED = 71;

    private final Engine engine = Engine.open(new ReferenceBackend(), DType.FLOAT64);
    private final Parameters parameters = new Parameters(engine, SEED);

    @AfterEach
    void close() {
        engine.close();
    }

    private Tensor weight(String name, double... values) {
        Tensor weight = parameters.create(name, Init.constant(0), values.length);
        try (Scope scope = engine.scope()) {
            engine.kernels().copy(engine.of(values, values.length).view(), weight.view());
        }
        return weight;
    }

    /** A loss of which the gradient is the given one. */
    private void backward(Tensor weight, double... gradient) {
        weight.mul(engine.of(gradient, gradient.length)).sum().backward();
    }

    @Test
    void initialNumbersAreThoseOfTheStream() {
        Tensor uniform = parameters.create("u", Init.uniform(0.25), 3, 5);
        Tensor normal = parameters.in("part").create("n", Init.normal(0.5), 7);
        Tensor glorot = parameters.create("g", Init.glorot(), 3, 5);
        Tensor vector = parameters.create("v", Init.glorot(), 5);
        for (int i = 0; i < 15; i++) {
            assertEquals(0.5 * new Philox(SEED, stream("u")).uniform(i) - 0.25, uniform.toDoubles()[i], 1e-16);
            double bound = Math.sqrt(6.0 / 8);
            assertEquals(2 * bound * new Philox(SEED, stream("g")).uniform(i) - bound, glorot.toDoubles()[i], 1e-15);
        }
        for (int i = 0; i < 7; i++) {
            assertEquals(0.5 * new Philox(SEED, stream("part.n")).normal(i), normal.toDoubles()[i], 1e-15);
        }
        assertEquals(2 * new Philox(SEED, stream("v")).uniform(4) - 1, vector.toDoubles()[4], 1e-15, "√(6/(5+1)) = 1");
    }

    /** FNV-1a, 64 bit, of ASCII. */
    private static long stream(String name) {
        long hash = 0xcbf29ce484222325L;
        for (char letter : name.toCharArray()) {
            hash ^= letter;
            hash *= 1099511628211L;
        }
        return hash;
    }

    /** 2b·u rounds once, − b once more: each by half a unit of a number below 2b. */
    @Test
    void initialNumbersAreTheSameInBothTypesButForRounding() {
        try (Engine narrow = Engine.open(new ReferenceBackend(), DType.FLOAT32)) {
            double[] exact = parameters.create("w", Init.glorot(), 31, 37).toDoubles();
            double[] rounded = new Parameters(narrow, SEED).create("w", Init.glorot(), 31, 37).toDoubles();
            assertArrayEquals(exact, rounded, 2 * Math.ulp((float) (2 * Math.sqrt(6.0 / 68))));
            double[] normal = parameters.create("n", Init.normal(1), 101).toDoubles();
            double[] roundedNormal = new Parameters(narrow, SEED).create("n", Init.normal(1), 101).toDoubles();
            assertArrayEquals(Arrays.stream(normal).map(value -> (float) value).toArray(), roundedNormal);
        }
    }

    @Test
    void initialNumbersDependOnSeedAndNameAlone() {
        parameters.create("a", Init.normal(1), 5);
        Tensor second = parameters.create("b", Init.normal(1), 5);
        Tensor alone = new Parameters(engine, SEED).create("b", Init.normal(1), 5);
        Tensor nested = new Parameters(engine, SEED).in("x").create("b", Init.normal(1), 5);
        Tensor otherSeed = new Parameters(engine, SEED + 1).create("b", Init.normal(1), 5);
        assertArrayEquals(alone.toDoubles(), second.toDoubles());
        assertNotEquals(Arrays.toString(alone.toDoubles()), Arrays.toString(nested.toDoubles()));
        assertNotEquals(Arrays.toString(alone.toDoubles()), Arrays.toString(otherSeed.toDoubles()));
    }

    @Test
    void namesAreTakenOnce() {
        parameters.in("cell").create("W", Init.constant(1), 2, 3);
        parameters.create("W", Init.constant(1), 5);
        assertEquals("parameter 'cell.W' exists already; give each part a name of its own with in(name)",
                assertThrows(IllegalArgumentException.class,
                        () -> parameters.in("cell").create("W", Init.constant(1), 2)).getMessage());
        assertEquals(List.of("cell.W", "W"), List.copyOf(parameters.all().keySet()));
        assertEquals(11, parameters.count());
        assertThrows(UnsupportedOperationException.class, () -> parameters.all().clear());
    }

    @Test
    void whatIsKeptIsNoWeight() {
        Tensor mean = parameters.in("cell").keep("mean", Init.constant(2), 3);
        parameters.create("W", Init.constant(1), 5);
        assertFalse(mean.isTracked());
        assertEquals(List.of("W"), List.copyOf(parameters.all().keySet()));
        assertEquals(List.of("cell.mean"), List.copyOf(parameters.kept().keySet()));
        assertArrayEquals(new double[] {2, 2, 2}, parameters.kept().get("cell.mean").toDoubles());
        assertEquals(5, parameters.count());
        assertEquals("parameter 'cell.mean' exists already; give each part a name of its own with in(name)",
                assertThrows(IllegalArgumentException.class,
                        () -> parameters.in("cell").create("mean", Init.constant(1), 2)).getMessage());
        assertThrows(IllegalArgumentException.class, () -> parameters.keep("W", Init.constant(1), 2));
    }

    @Test
    void aStepThatIsDoneAgainDrawsTheSame() {
        double[][] drawn = new double[3][];
        for (int i = 0; i < 3; i++) {
            engine.drawing(SEED, i / 2);
            engine.draw(7);
            drawn[i] = engine.drawNormal(7).toDoubles();
        }
        assertArrayEquals(drawn[0], drawn[1]);
        assertNotEquals(Arrays.toString(drawn[0]), Arrays.toString(drawn[2]));
        assertEquals(new Philox(~SEED, 1).normal(6), drawn[0][6], 1e-15);
    }

    @Test
    void sgdStepsAgainstTheGradient() {
        Tensor weight = weight("w", 1, 2);
        Tensor idle = weight("idle", 7);
        Optimizer optimizer = new Optimizer(new Sgd(0.25), parameters);
        try (Scope scope = engine.scope()) {
            backward(weight, 4, -8);
            optimizer.step();
        }
        assertArrayEquals(new double[] {0, 4}, weight.toDoubles());
        assertArrayEquals(new double[] {7}, idle.toDoubles());
        assertTrue(optimizer.state().isEmpty());
    }

    /** Kingma &amp; Ba 2015, algorithm 1, with the numbers of three steps. */
    @Test
    void adamIsAlgorithmOne() {
        double[][] gradients = {{0.5, -2}, {-0.25, 1e-3}, {3, 0}};
        double[] theta = {1, -1};
        Tensor weight = weight("w", theta);
        Optimizer optimizer = new Optimizer(new Adam(0.01), parameters);
        assertEquals(List.of("w.first", "w.second"), List.copyOf(optimizer.state().keySet()));
        double[] m = new double[2];
        double[] v = new double[2];
        for (int t = 1; t <= 3; t++) {
            for (int i = 0; i < 2; i++) {
                double g = gradients[t - 1][i];
                m[i] = 0.9 * m[i] + (1 - 0.9) * g;
                v[i] = 0.999 * v[i] + (1 - 0.999) * g * g;
                theta[i] -= 0.01 * (m[i] / (1 - Math.pow(0.9, t))) / (Math.sqrt(v[i] / (1 - Math.pow(0.999, t))) + 1e-8);
            }
            try (Scope scope = engine.scope()) {
                backward(weight, gradients[t - 1]);
                optimizer.step();
            }
            assertArrayEquals(theta, weight.toDoubles(), 1e-15, "step " + t);
            assertEquals(t, optimizer.time());
        }
        assertArrayEquals(m, optimizer.state().get("w.first").toDoubles(), 1e-15);
        assertArrayEquals(v, optimizer.state().get("w.second").toDoubles(), 1e-15);
    }

    /** The first step of Adam is the rate against the sign: m̂ = g, v̂ = g². */
    @Test
    void adamResumesAtItsTime() {
        Tensor weight = weight("w", 1, -1);
        Optimizer optimizer = new Optimizer(new Adam(0.5), parameters);
        optimizer.resumeAt(0);
        try (Scope scope = engine.scope()) {
            backward(weight, 3, -5);
            optimizer.step();
        }
        assertArrayEquals(new double[] {0.5, -0.5}, weight.toDoubles(), 1e-8);
        optimizer.resumeAt(41);
        assertEquals(41, optimizer.time());
    }

    /** |(3, 4)| and 12 make 13 together. */
    @Test
    void clippingScalesAllGradientsTogether() {
        Tensor a = weight("a", 0, 0);
        Tensor b = weight("b", 0);
        Tensor idle = weight("idle", 0);
        Optimizer optimizer = new Optimizer(new Sgd(1), parameters);
        try (Scope scope = engine.scope()) {
            a.mul(engine.of(new double[] {3, 4}, 2)).sum().add(b.mul(12).sum()).backward();
            optimizer.clip(6.5);
            assertArrayEquals(new double[] {1.5, 2}, a.gradient().orElseThrow().toDoubles(), 1e-15);
            assertArrayEquals(new double[] {6}, b.gradient().orElseThrow().toDoubles(), 1e-15);
            assertTrue(idle.gradient().isEmpty());
        }
    }

    @Test
    void clippingLeavesSmallGradientsAlone() {
        Tensor a = weight("a", 0, 0);
        Optimizer optimizer = new Optimizer(new Sgd(1), parameters);
        for (double norm : new double[] {5, 5.5, 1e9}) {
            try (Scope scope = engine.scope()) {
                backward(a, 3, 4);
                optimizer.clip(norm);
                assertArrayEquals(new double[] {3, 4}, a.gradient().orElseThrow().toDoubles());
            }
        }
        try (Scope scope = engine.scope()) {
            backward(a, 0, 0);
            optimizer.clip(1);
            assertArrayEquals(new double[2], a.gradient().orElseThrow().toDoubles(), "no division by zero");
        }
    }

    /** A gradient that two weights share is scaled once for each. */
    @Test
    void clippingDoesNotScaleTwice() {
        Tensor a = weight("a", 0);
        Tensor b = weight("b", 0);
        try (Scope scope = engine.scope()) {
            a.add(b).mul(10).sum().backward();
            new Optimizer(new Sgd(1), parameters).clip(Math.sqrt(2));
            assertEquals(1, a.gradient().orElseThrow().item(), 1e-15);
            assertEquals(1, b.gradient().orElseThrow().item(), 1e-15);
        }
    }

    @Test
    void sameSeedSameBits() {
        assertArrayEquals(trained(5), trained(5));
        assertNotEquals(Arrays.toString(trained(5)), Arrays.toString(trained(7)));
    }

    private static double[] trained(long seed) {
        try (Engine engine = Engine.open(new ReferenceBackend(), DType.FLOAT32)) {
            Parameters parameters = new Parameters(engine, seed);
            Tensor w = parameters.create("W", Init.glorot(), 7, 5);
            Tensor v = parameters.create("V", Init.glorot(), 5, 3);
            Optimizer optimizer = new Optimizer(new Adam(0.01), parameters);
            for (int step = 0; step < 50; step++) {
                try (Scope scope = engine.scope()) {
                    Tensor x = engine.normal(seed, step, 11, 7);
                    Losses.meanSquaredError(x.matmul(w).tanh().matmul(v), x.slice(1, 0, 3)).backward();
                    optimizer.clip(0.5);
                    optimizer.step();
                }
            }
            try (Scope scope = engine.scope()) {
                return Tensors.concat(0, w.reshape(-1), v.reshape(-1)).toDoubles();
            }
        }
    }
}

package heed.part.tck;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import heed.tensor.Engine;
import heed.tensor.Parameters;
import heed.tensor.Scope;
import heed.tensor.Tensor;
import heed.tensor.spi.Backend;
import heed.tensor.spi.DType;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Gradients of a loss to its inputs and to every weight of a part: by the tape, and by central differences in
 * float64, entry by entry and along directions that move all entries at once.
 */
public final class Slopes {

    private static final long SEED = 17;
    private static final double STEP = 1e-5;
    private static final int ENTRIES = 13;
    private static final int DIRECTIONS = 3;

    /** A number made of inputs. */
    @FunctionalInterface
    public interface Loss {

        /** The loss of these inputs, by name. */
        Tensor of(Map<String, Tensor> inputs);
    }

    /** Makes a part, and how it is tried. */
    @FunctionalInterface
    public interface Maker {

        /** The loss of a part whose weights are made here. */
        Loss on(Parameters parameters);
    }

    private final Maker maker;
    private final Map<String, Numbers> inputs;

    /**
     * What is differentiated.
     *
     * @param inputs that are differentiated too, by name
     */
    public Slopes(Maker maker, Map<String, Numbers> inputs) {
        this.maker = maker;
        this.inputs = inputs;
    }

    /** One engine with the part on it; its weights are moved off the values that they start from. */
    private final class Side implements AutoCloseable {

        private final Engine engine;
        private final Parameters parameters;
        private final Loss loss;

        private Side(Backend backend, DType type) {
            engine = Engine.open(backend, type);
            parameters = new Parameters(engine, SEED);
            loss = maker.on(parameters);
            disturb(parameters);
        }

        private Map<String, Tensor> leaves(String moved, double[] values) {
            Map<String, Tensor> leaves = new LinkedHashMap<>();
            inputs.forEach((name, numbers) -> leaves.put(name,
                    engine.of(name.equals(moved) ? values : numbers.values(), numbers.dims()).tracked()));
            return leaves;
        }

        private Map<String, double[]> gradients() {
            Map<String, double[]> gradients = new LinkedHashMap<>();
            try (Scope scope = engine.scope()) {
                engine.drawing(SEED, 1);
                Map<String, Tensor> leaves = leaves("", new double[0]);
                Tensor made = loss.of(leaves);
                gradients.put("loss", new double[] {made.item()});
                made.backward();
                leaves.forEach((name, leaf) -> gradients.put(name, gradient(leaf)));
                parameters.all().forEach((name, weight) -> {
                    if (weight.isTracked()) {
                        gradients.put("weight " + name, gradient(weight));
                    }
                });
            }
            return gradients;
        }

        private double moved(String name, double[] values) {
            Tensor weight = weight(name);
            if (weight != null) {
                assign(weight, values);
            }
            try (Scope scope = engine.scope()) {
                engine.drawing(SEED, 1);
                return loss.of(leaves(name, values)).item();
            }
        }

        private Tensor weight(String name) {
            return name.startsWith("weight ") ? parameters.all().get(name.substring("weight ".length()))
                    : null;
        }

        private double[] values(String name) {
            return inputs.containsKey(name) ? inputs.get(name).values() : weight(name).toDoubles();
        }

        /** The slope of the loss where this moves along a direction. */
        private double slope(String name, double[] direction) {
            double[] from = values(name);
            double[] ahead = new double[from.length];
            double[] back = new double[from.length];
            Arrays.setAll(ahead, i -> from[i] + STEP * direction[i]);
            Arrays.setAll(back, i -> from[i] - STEP * direction[i]);
            double slope = (moved(name, ahead) - moved(name, back)) / (2 * STEP);
            if (weight(name) != null) {
                assign(weight(name), from);
            }
            return slope;
        }

        @Override
        public void close() {
            engine.close();
        }
    }

    /**
     * Moves every weight by a tenth of a normal number, so that none stands where gradients vanish by
     * symmetry.
     */
    public static void disturb(Parameters parameters) {
        long stream = 1000;
        for (Tensor weight : parameters.all().values()) {
            double[] values = weight.toDoubles();
            double[] by = Numbers.normal(stream++, values.length).values();
            Arrays.setAll(values, i -> (float) (values[i] + 0.1 * by[i]));
            if (weight.isTracked()) {
                assign(weight, values);
            }
        }
    }

    private static void assign(Tensor weight, double[] values) {
        Engine engine = weight.engine();
        try (Scope scope = engine.scope()) {
            engine.kernels().copy(engine.of(values, weight.shape().dims()).view(), weight.view());
        }
    }

    /** What a leaf got: zeros where nothing came. */
    public static double[] gradient(Tensor leaf) {
        return leaf.gradient().map(Tensor::toDoubles).orElseGet(() -> new double[(int) leaf.shape().size()]);
    }

    /** The loss, and the gradients of the inputs and weights, by name. */
    public Map<String, double[]> gradients(Backend backend, DType type) {
        try (Side side = new Side(backend, type)) {
            return side.gradients();
        }
    }

    /** Fails where the tape's gradients are not the differences; both in float64. */
    public void check(Backend exact) {
        try (Side side = new Side(exact, DType.FLOAT64)) {
            side.gradients().forEach((name, gradient) -> {
                if (!name.equals("loss")) {
                    check(side, name, gradient);
                }
            });
        }
    }

    private static void check(Side side, String name, double[] gradient) {
        for (double[] direction : directions(gradient.length)) {
            double along = 0;
            for (int i = 0; i < gradient.length; i++) {
                along += gradient[i] * direction[i];
            }
            int entry = entry(direction);
            Close.check("gradient of " + name + (entry < 0 ? " along a direction" : " at entry " + entry)
                    + ", by differences", new double[] {side.slope(name, direction)}, new double[] {along},
                    Close.gradients(DType.FLOAT64));
        }
    }

    /** Directions of length 1: of all entries, and of single ones from the first to the last. */
    private static double[][] directions(int size) {
        int entries = Math.min(size, ENTRIES);
        double[][] directions = new double[DIRECTIONS + entries][size];
        for (int d = 0; d < DIRECTIONS; d++) {
            double[] normal = Numbers.normal(500 + d, size).values();
            double length = Math.sqrt(Arrays.stream(normal).map(x -> x * x).sum());
            Arrays.setAll(directions[d], i -> normal[i] / length);
        }
        for (int e = 0; e < entries; e++) {
            directions[DIRECTIONS + e][entries == 1 ? 0 : (int) ((long) e * (size - 1) / (entries - 1))] = 1;
        }
        return directions;
    }

    private static int entry(double[] direction) {
        for (int i = 0; i < direction.length; i++) {
            if (direction[i] == 1) {
                return i;
            }
        }
        return -1;
    }

    /** Fails where a backend's loss and gradients are not those of an exact one in float64. */
    public void check(Backend exact, Backend tested, DType type) {
        Map<String, double[]> expected = gradients(exact, DType.FLOAT64);
        Map<String, double[]> got = gradients(tested, type);
        assertEquals(expected.keySet(), got.keySet(), "inputs and weights");
        double tolerance = type == DType.FLOAT64 ? Close.values(type) : Close.gradients(type);
        expected.forEach((name, values) -> Close.check((name.equals("loss") ? "the loss" : "gradient of "
                + name)
                + ", against float64", values, got.get(name), tolerance));
    }

    /** Fails where any gradient is not a number. */
    public void checkFinite(Backend backend, DType type) {
        gradients(backend, type).forEach((name, values) -> assertFalse(
                Arrays.stream(values).anyMatch(x -> Double.isNaN(x) || Double.isInfinite(x)),
                () -> "gradient of " + name + " is not finite"));
    }
}

package heed.tensor.tck;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import heed.tensor.Engine;
import heed.tensor.Gates;
import heed.tensor.GrowingMemory;
import heed.tensor.Scope;
import heed.tensor.ShapeException;
import heed.tensor.Tensor;
import heed.tensor.Tensors;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.IntStream;

/** What the tape does where differences cannot say it: numbers small enough to be exact in either type. */
final class TapeRules {

    private TapeRules() {
    }

    static Map<String, Consumer<Engine>> all() {
        Map<String, Consumer<Engine>> rules = new LinkedHashMap<>();
        rules.put("detach cuts off", TapeRules::detachCuts);
        rules.put("nothing is recorded without gradients", TapeRules::nothingIsRecorded);
        rules.put("comparisons have no gradient", TapeRules::comparisons);
        rules.put("equal greatest share, equal operands give to the first", TapeRules::ties);
        rules.put("a masked row has gradient 0", TapeRules::maskedRows);
        rules.put("the last backward counts", TapeRules::lastBackward);
        rules.put("the last backward counts, through an LSTM too", TapeRules::lastBackwardOfLstm);
        rules.put("scopes inside one another", TapeRules::nestedScopes);
        rules.put("a scope inside does not take gradients away", TapeRules::innerScopes);
        rules.put("gradients share nothing", TapeRules::ownGradients);
        rules.put("backward starts from one tracked number", TapeRules::refusals);
        return rules;
    }

    private static void gradient(Tensor x, double... expected) {
        assertArrayEquals(expected, x.gradient().orElseThrow().toDoubles());
    }

    private static Tensor leaf(Engine engine, double... values) {
        return engine.of(values, values.length).tracked();
    }

    private static void detachCuts(Engine engine) {
        Tensor x = leaf(engine, 2, 3, 5);
        assertFalse(x.detach().isTracked());
        x.mul(x.detach()).sum().backward();
        gradient(x, 2, 3, 5);
        Tensor fixed = x.detach();
        assertSame(fixed, fixed.detach());
    }

    private static void nothingIsRecorded(Engine engine) {
        Tensor x = leaf(engine, 2, 3);
        Tensor y = engine.withoutGradients(() -> engine.withoutGradients(() -> x.mul(x)).add(x));
        assertFalse(y.isTracked());
        x.mul(y).sum().backward();
        gradient(x, 6, 12);
        assertThrows(ArithmeticException.class, () -> engine.withoutGradients(() -> {
            throw new ArithmeticException("on purpose");
        }));
        assertEquals(true, engine.isRecording(), "recording goes on after a failure");
    }

    private static void comparisons(Engine engine) {
        Tensor x = leaf(engine, 2, 3, 5);
        assertFalse(x.less(3).isTracked());
        assertArrayEquals(new double[] {1, 0, 0}, x.less(3).toDoubles());
        assertArrayEquals(new double[] {0, 1, 0}, x.equal(engine.full(3)).toDoubles());
        assertArrayEquals(new double[] {0, 0, 1}, engine.full(3).less(x).toDoubles());
        assertFalse(x.equal(x).isTracked());
    }

    private static void ties(Engine engine) {
        Tensor x = engine.of(new double[] {7, 2, 7, 3, 3, 3}, 2, 3).tracked();
        x.max(1).mul(engine.of(new double[] {1, 6}, 2)).sum().backward();
        gradient(x, 0.5, 0, 0.5, 2, 2, 2);
        Tensor a = leaf(engine, 1, 2, 3);
        Tensor b = leaf(engine, 1, 3, 2);
        a.max(b).sum().backward();
        gradient(a, 1, 0, 1);
        gradient(b, 0, 1, 0);
        a.min(b).sum().backward();
        gradient(a, 1, 1, 0);
        gradient(b, 0, 0, 1);
    }

    private static void maskedRows(Engine engine) {
        Tensor x = engine.of(new double[] {1, 2, Double.NaN, 4}, 2, 2).tracked();
        Tensor y = x.softmax(engine.of(new double[] {1, 1, 0, 0}, 2, 2));
        assertArrayEquals(new double[2], y.select(0, 1).toDoubles());
        y.select(0, 1).mul(engine.of(new double[] {3, 5}, 2)).sum().backward();
        gradient(x, 0, 0, 0, 0);
    }

    private static void lastBackward(Engine engine) {
        Tensor x = leaf(engine, 2, 3);
        Tensor other = leaf(engine, 7, 7);
        Tensor shared = x.mul(x).add(other);
        Tensor first = shared.sum();
        Tensor second = x.mul(shared.detach()).sum();
        first.backward();
        gradient(x, 4, 6);
        gradient(other, 1, 1);
        first.backward();
        gradient(x, 4, 6);
        second.backward();
        gradient(x, 11, 16);
        assertEquals(Optional.empty(), other.gradient());
        List<Tensor> slots = x.unbind(0);
        Tensor product = slots.get(0).mul(slots.get(1)).mul(slots.get(1));
        for (int i = 0; i < 2; i++) {
            product.backward();
            gradient(x, 9, 12);
        }
        slots.get(1).backward();
        gradient(x, 0, 1);
    }

    /** Losses of all steps, of the first only, and of all again, each in a scope of its own. */
    private static void lastBackwardOfLstm(Engine engine) {
        Tensor x = leaf(engine, IntStream.range(0, 48).mapToDouble(i -> Math.sin(5 + i)).toArray()).reshape(3, 2, 8)
                .detach().tracked();
        Tensor weight = leaf(engine, IntStream.range(0, 16).mapToDouble(Math::cos).toArray()).reshape(2, 8)
                .detach().tracked();
        List<Tensor> inputs = x.mul(x).unbind(0);
        Tensor h = engine.zeros(2, 2);
        Tensor c = engine.zeros(2, 2);
        List<Tensor> losses = new ArrayList<>();
        for (Tensor input : inputs) {
            List<Tensor> state = Gates.lstm(input, h, weight, c).unbind(1);
            h = state.get(0);
            c = state.get(1);
            losses.add(h.mul(h).sum());
        }
        double[][] before = new double[3][];
        for (int i : new int[] {2, 0, 2, 1, 0, 2}) {
            try (Scope scope = engine.scope()) {
                losses.get(i).backward();
                double[] gradient = Tensors.concat(0, x.gradient().orElseThrow().reshape(6, 8),
                        weight.gradient().orElseThrow()).toDoubles();
                assertArrayEquals(before[i] == null ? gradient : before[i], gradient);
                before[i] = gradient;
                assertEquals(i < 2, x.gradient().orElseThrow().select(0, 2).abs().sum().item() == 0);
            }
        }
    }

    private static void nestedScopes(Engine engine) {
        Tensor x = leaf(engine, 2, 3);
        Tensor y = x.mul(x);
        for (int i = 1; i <= 3; i++) {
            try (Scope scope = engine.scope()) {
                y.mul(i).sum().backward();
                gradient(x, 4 * i, 6 * i);
                gradient(y, i, i);
            }
            assertEquals(Optional.empty(), x.gradient(), "a gradient goes with its scope");
            assertEquals(Optional.empty(), y.gradient(), "a gradient goes with its scope");
        }
        y.sum().backward();
        gradient(x, 4, 6);
        GrowingMemory fixed = new GrowingMemory(engine, 1, 2, 2);
        fixed.append(engine.of(new double[] {5, 7}, 1, 2));
        for (int i = 0; i < 2; i++) {
            try (Scope scope = engine.scope()) {
                x.mul(fixed.slots()).sum().backward();
                gradient(x, 5, 7);
            }
        }
    }

    private static void innerScopes(Engine engine) {
        Tensor x = leaf(engine, 2, 3);
        x.mul(x).sum().backward();
        try (Scope scope = engine.scope()) {
            assertEquals(5, x.sum().item());
        }
        gradient(x, 4, 6);
    }

    /** Two leaves that get one gradient can be changed in place one at a time. */
    private static void ownGradients(Engine engine) {
        Tensor x = leaf(engine, 2, 3);
        Tensor y = leaf(engine, 5, 7);
        Tensor z = leaf(engine, 1, 1);
        x.add(y).add(z.reshape(1, 2).reshape(2)).sum().backward();
        engine.kernels().fill(x.gradient().orElseThrow().view(), 11);
        gradient(y, 1, 1);
        gradient(z, 1, 1);
        engine.kernels().fill(z.gradient().orElseThrow().view(), 13);
        gradient(x, 11, 11);
        gradient(y, 1, 1);
    }

    private static void refusals(Engine engine) {
        Tensor x = leaf(engine, 2, 3);
        assertEquals("backward: starts from one number, such as a mean loss; got shape [2]",
                assertThrows(ShapeException.class, () -> x.mul(x).backward()).getMessage());
        assertEquals("backward: nothing that this was computed from is tracked",
                assertThrows(IllegalStateException.class, () -> x.detach().sum().backward()).getMessage());
    }
}

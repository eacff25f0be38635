package heed.tensor.tck;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import heed.tensor.Engine;
import heed.tensor.Init;
import heed.tensor.Parameters;
import heed.tensor.Scope;
import heed.tensor.Tensor;
import heed.tensor.optimizer.Adadelta;
import heed.tensor.optimizer.Adagrad;
import heed.tensor.optimizer.Adam;
import heed.tensor.optimizer.Optimizer;
import heed.tensor.optimizer.RmsProp;
import heed.tensor.optimizer.Rule;
import heed.tensor.optimizer.Schedule;
import heed.tensor.optimizer.Sgd;
import heed.tensor.spi.DType;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Three steps of each optimiser. What the weights should be was worked out in decimal numbers of 50 digits
 * from the algorithms as PyTorch documents them (torch.optim), for θ = (1, −2) and the gradients below.
 */
final class OptimizerRules {

    private static final double[] START = {1, -2};
    private static final double[][] GRADIENTS = {{0.5, -1}, {-0.25, 0}, {1, 3}};

    private OptimizerRules() {
    }

    static Map<String, Consumer<Engine>> all() {
        Map<String, Consumer<Engine>> rules = new LinkedHashMap<>();
        steps(rules, new Sgd(0.1), 0.95, -1.9, 0.975, -1.9, 0.875, -2.2);
        steps(rules, new Sgd(0.1, 0, false, 0.5), 0.9, -1.8, 0.88, -1.71, 0.736, -1.9245);
        steps(rules, new Sgd(0.1, 0.5, false, 0), 0.95, -1.9, 0.95, -1.85, 0.85, -2.125);
        steps(rules, new Sgd(0.1, 0.5, false, 0.5), 0.9, -1.8, 0.83, -1.61, 0.6535, -1.7345);
        steps(rules, new Sgd(0.1, 0.5, true, 0), 0.925, -1.85, 0.95, -1.825, 0.8, -2.2625);
        steps(rules, new Sgd(0.1, 0.5, true, 0.5), 0.85, -1.7, 0.79875, -1.5225, 0.57196875, -1.8120625);
        steps(rules, new Adam(0.1, 0.5, 0.75, 0.25, 0), 0.9333333333333333, -1.92, 0.9333333333333333,
                -1.8831534868948834, 0.8742158684485797, -1.951970057561516);
        steps(rules, new Adam(0.1, 0.5, 0.75, 0.25, 0.5), 0.8833333333333333, -1.82, 0.8391666666666666,
                -1.6921534868948833, 0.7380908684485797, -1.6763623832167718);
        steps(rules, new Adagrad(0.1, 0.25), 0.9333333333333333, -1.92, 0.9642350327708281, -1.92,
                0.8925835188717113, -2.0079178161560267);
        steps(rules, new Adadelta(0.5, 0.75, 0.25), 0.7763932022500211, -1.6464466094067263,
                0.8988676893891799, -1.6464466094067263, 0.5269998173086327, -2.187648427847891);
        steps(rules, new RmsProp(0.1, 0.75, 0.25, 0), 0.9, -1.8666666666666667, 0.95, -1.8666666666666667,
                0.8241920563444974, -2.0336892203877883);
        steps(rules, new RmsProp(0.1, 0.75, 0.25, 0.5), 0.9, -1.8666666666666667, 0.9, -1.8,
                0.7741920563444974, -1.9336892203877885);
        rules.put("the schedule changes the rate", OptimizerRules::scheduled);
        rules.put("an optimiser goes on from its state", OptimizerRules::resumed);
        rules.put("the norm of gradients, and clipping by value", OptimizerRules::norms);
        return rules;
    }

    private static void steps(Map<String, Consumer<Engine>> rules, Rule rule, double... expected) {
        rules.put("three steps of " + rule, engine -> {
            Parameters parameters = new Parameters(engine, 1);
            Tensor weight = weight(parameters, "w");
            Tensor idle = weight(parameters, "idle");
            Optimizer optimizer = new Optimizer(rule, parameters);
            for (int t = 0; t < 3; t++) {
                step(optimizer, weight, GRADIENTS[t]);
                assertArrayEquals(new double[] {expected[2 * t], expected[2 * t + 1]}, weight.toDoubles(),
                        engine.precision() == DType.FLOAT64 ? 1e-14 : 1e-6, "step " + (t + 1));
                assertEquals(t + 1, optimizer.time());
            }
            assertArrayEquals(START, idle.toDoubles(), "a weight without a gradient stays");
            assertEquals(2 * rule.memory().size(), optimizer.state().size());
            rule.memory().forEach(name -> assertTrue(optimizer.state().containsKey("w." + name)));
        });
    }

    private static Tensor weight(Parameters parameters, String name) {
        Engine engine = parameters.engine();
        Tensor weight = parameters.create(name, Init.constant(0), 2);
        try (Scope scope = engine.scope()) {
            engine.kernels().copy(engine.of(START, 2).view(), weight.view());
        }
        return weight;
    }

    private static void step(Optimizer optimizer, Tensor weight, double... gradient) {
        Engine engine = weight.engine();
        try (Scope scope = engine.scope()) {
            weight.mul(engine.of(gradient, 2)).sum().backward();
            optimizer.step();
            assertArrayEquals(gradient, weight.gradient().orElseThrow().toDoubles(), "gradients stay");
        }
    }

    /** Rates 1, ½, ¼ times 0.5. */
    private static void scheduled(Engine engine) {
        Parameters parameters = new Parameters(engine, 1);
        Tensor weight = weight(parameters, "w");
        Optimizer optimizer = new Optimizer(new Sgd(0.5), Schedule.step(1, 0.5), parameters);
        double[][] expected = {{0.5, -2.5}, {0.25, -2.75}, {0.125, -2.875}};
        for (int t = 0; t < 3; t++) {
            assertEquals(0.5 * Math.pow(0.5, t), optimizer.rate());
            step(optimizer, weight, 1, 1);
            assertArrayEquals(expected[t], weight.toDoubles());
        }
        optimizer.resumeAt(1);
        assertEquals(0.25, optimizer.rate());
    }

    /** Two steps, then one of another optimiser with the first one's state: bit for bit the third step. */
    private static void resumed(Engine engine) {
        Rule rule = new RmsProp(0.1, 0.75, 0.25, 0.5);
        Parameters parameters = new Parameters(engine, 1);
        Tensor weight = weight(parameters, "w");
        Optimizer optimizer = new Optimizer(rule, parameters);
        step(optimizer, weight, GRADIENTS[0]);
        step(optimizer, weight, GRADIENTS[1]);
        Parameters copies = new Parameters(engine, 1);
        Tensor copy = weight(copies, "w");
        Optimizer other = new Optimizer(rule, copies);
        engine.kernels().copy(weight.view(), copy.view());
        assertEquals(List.of("w.squares", "w.velocity"), List.copyOf(other.state().keySet()));
        other.state().forEach((name, state) ->
                engine.kernels().copy(optimizer.state().get(name).view(), state.view()));
        other.resumeAt(optimizer.time());
        step(optimizer, weight, GRADIENTS[2]);
        step(other, copy, GRADIENTS[2]);
        assertArrayEquals(weight.toDoubles(), copy.toDoubles());
    }

    /** |(3, 4)| and |(12, 84)|: 5² + 84² + 12² = 85². */
    private static void norms(Engine engine) {
        Parameters parameters = new Parameters(engine, 1);
        Tensor a = weight(parameters, "a");
        Tensor b = weight(parameters, "b");
        weight(parameters, "idle");
        Optimizer optimizer = new Optimizer(new Sgd(1), parameters);
        assertEquals(0, optimizer.norm().item(), "no gradients yet");
        Tensor loss = a.mul(engine.of(new double[] {3, -4}, 2));
        loss.add(b.mul(engine.of(new double[] {12, 84}, 2))).sum().backward();
        assertEquals(85, optimizer.norm().item(), 1e-5);
        optimizer.clipValues(10);
        assertArrayEquals(new double[] {3, -4}, a.gradient().orElseThrow().toDoubles());
        assertArrayEquals(new double[] {10, 10}, b.gradient().orElseThrow().toDoubles());
        optimizer.clipValues(3.5);
        assertArrayEquals(new double[] {3, -3.5}, a.gradient().orElseThrow().toDoubles());
        assertEquals(Math.sqrt(9 + 3 * 12.25), optimizer.clip(1).item(), 1e-6, "clip gives the norm before");
        assertEquals(1, optimizer.norm().item(), 1e-6);
        assertEquals("bound is a number of at least 0, got -1.0", assertThrows(IllegalArgumentException.class,
                () -> optimizer.clipValues(-1)).getMessage());
    }
}

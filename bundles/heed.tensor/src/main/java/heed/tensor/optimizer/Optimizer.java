package heed.tensor.optimizer;

import heed.tensor.Engine;
import heed.tensor.Parameters;
import heed.tensor.Scope;
import heed.tensor.Tensor;
import heed.tensor.spi.Binary;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Changes weights by their gradients; call it in the scope in which the gradients were made. Nothing here
 * waits for the backend.
 */
public final class Optimizer {

    private final Rule rule;
    private final Schedule schedule;
    private final Parameters parameters;
    private final Map<String, Tensor> state = new LinkedHashMap<>();
    private long time;

    /** An optimiser at a constant rate. */
    public Optimizer(Rule rule, Parameters parameters) {
        this(rule, Schedule.constant(), parameters);
    }

    /** An optimiser whose state lives as long as the engine. */
    public Optimizer(Rule rule, Schedule schedule, Parameters parameters) {
        this.rule = rule;
        this.schedule = schedule;
        this.parameters = parameters;
        parameters.all().forEach((name, weight) -> {
            for (String memory : rule.memory()) {
                state.put(name + "." + memory, zeros(weight));
            }
        });
    }

    /** The Euclidean norm of all gradients together, a scalar; 0 if there are none. */
    public Tensor norm() {
        Engine engine = parameters.engine();
        return engine.withoutGradients(() -> {
            Tensor total = engine.zeros();
            for (Tensor g : gradients()) {
                total = total.add(g.mul(g).sum());
            }
            return total.sqrt();
        });
    }

    /**
     * Scales all gradients down together so that their Euclidean norm is at most the given one. Pascanu,
     * Mikolov &amp; Bengio 2013, algorithm 1.
     *
     * @return the norm before, a scalar
     */
    public Tensor clip(double norm) {
        Engine engine = parameters.engine();
        return engine.withoutGradients(() -> {
            Tensor before = norm();
            // min(1, norm/before), with no division by zero
            Tensor scale = engine.full(norm).div(before.max(engine.full(norm)));
            for (Tensor g : gradients()) {
                engine.kernels().binary(Binary.MUL, g.view(), scale.expand(g.shape()).view(), g.view());
            }
            return before;
        });
    }

    /** Brings each element of each gradient into [−bound, bound]; NaN stays. */
    public void clipValues(double bound) {
        Numbers.atLeast0("bound", bound);
        for (Tensor g : gradients()) {
            parameters.engine().kernels().scalar(Binary.MAX, g.view(), -bound, g.view());
            parameters.engine().kernels().scalar(Binary.MIN, g.view(), bound, g.view());
        }
    }

    /**
     * One step for every weight that has a gradient.
     *
     * @throws IllegalStateException while a step is recorded: its numbers change with time, so that it comes after each
     *     replay
     */
    public void step() {
        Engine engine = parameters.engine();
        if (engine.isNoting()) {
            throw new IllegalStateException("the optimiser's step cannot be recorded: its numbers change with time; "
                    + "make it after each replay");
        }
        double rate = rate();
        time++;
        parameters.all().forEach((name, weight) -> weight.gradient().ifPresent(g -> {
            List<Tensor> memory = rule.memory().stream().map(part -> state.get(name + "." + part)).toList();
            try (Scope scratch = engine.scope()) {
                engine.withoutGradients(() -> {
                    rule.change(new Step(weight.detach(), g, memory, rate, time));
                    return null;
                });
            }
        }));
    }

    /** The rate of the next step. */
    public double rate() {
        return rule.rate() * schedule.factor(time);
    }

    /** Steps made so far; part of a checkpoint. */
    public long time() {
        return time;
    }

    /** Goes on from a checkpoint, whose {@link #state} was copied in. */
    public void resumeAt(long steps) {
        time = steps;
    }

    /** What it remembers between steps, by the weight's name, a dot, and the rule's; part of a checkpoint. */
    public Map<String, Tensor> state() {
        return Collections.unmodifiableMap(state);
    }

    private List<Tensor> gradients() {
        List<Tensor> gradients = new ArrayList<>();
        parameters.all().values().forEach(weight -> weight.gradient().ifPresent(gradients::add));
        return gradients;
    }

    private static Tensor zeros(Tensor like) {
        Engine engine = like.engine();
        return engine.persistent(() -> engine.zeros(like.shape().dims()));
    }
}

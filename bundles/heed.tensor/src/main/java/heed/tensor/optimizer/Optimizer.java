package heed.tensor.optimizer;

import heed.tensor.Engine;
import heed.tensor.Parameters;
import heed.tensor.Tensor;
import heed.tensor.spi.Binary;
import heed.tensor.spi.Kernels;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/** Changes weights by their gradients; call it in the scope in which the gradients were made. */
public final class Optimizer {

    /** How weights change. */
    public enum Rule {
        /** θ ← θ − rate·g. */
        SGD,
        /** Kingma &amp; Ba 2015, algorithm 1. */
        ADAM
    }

    private static final double BETA1 = 0.9;
    private static final double BETA2 = 0.999;
    private static final double EPSILON = 1e-8;

    private final Rule rule;
    private final double rate;
    private final Parameters parameters;
    private final Map<String, Tensor> state = new LinkedHashMap<>();
    private long time;

    /**
     * An optimiser whose state lives as long as the engine.
     *
     * @param rate size of the steps
     */
    public Optimizer(Rule rule, double rate, Parameters parameters) {
        this.rule = rule;
        this.rate = rate;
        this.parameters = parameters;
        if (rule == Rule.ADAM) {
            parameters.all().forEach((name, weight) -> {
                state.put(name + ".first", zeros(weight));
                state.put(name + ".second", zeros(weight));
            });
        }
    }

    /**
     * Scales all gradients down together so that their Euclidean norm is at most the given one. Pascanu, Mikolov &amp;
     * Bengio 2013, algorithm 1.
     */
    public void clip(double norm) {
        Engine engine = parameters.engine();
        engine.withoutGradients(() -> {
            Tensor total = engine.zeros();
            for (Tensor weight : parameters.all().values()) {
                total = weight.gradient().isPresent() ? total.add(squares(weight)) : total;
            }
            // min(1, norm/total), with no division by zero
            Tensor scale = engine.full(norm).div(total.sqrt().max(engine.full(norm)));
            for (Tensor weight : parameters.all().values()) {
                weight.gradient().ifPresent(g ->
                        engine.kernels().binary(Binary.MUL, g.view(), scale.expand(g.shape()).view(), g.view()));
            }
            return null;
        });
    }

    /** One step for every weight that has a gradient. */
    public void step() {
        time++;
        Kernels kernels = parameters.engine().kernels();
        parameters.all().forEach((name, weight) -> weight.gradient().ifPresent(g -> {
            if (rule == Rule.ADAM) {
                kernels.adam(weight.view(), g.view(), state.get(name + ".first").view(),
                        state.get(name + ".second").view(),
                        new Kernels.Adam(rate, BETA1, BETA2, EPSILON, 0, time));
            } else {
                Tensor change = g.mul(rate);
                kernels.binary(Binary.SUB, weight.view(), change.view(), weight.view());
            }
        }));
    }

    /** Steps made so far; part of a checkpoint. */
    public long time() {
        return time;
    }

    /** Goes on from a checkpoint, whose {@link #state} was copied in. */
    public void resumeAt(long steps) {
        time = steps;
    }

    /** What it remembers between steps, by name; part of a checkpoint. */
    public Map<String, Tensor> state() {
        return Collections.unmodifiableMap(state);
    }

    private static Tensor squares(Tensor weight) {
        Tensor g = weight.gradient().orElseThrow();
        return g.mul(g).sum();
    }

    private static Tensor zeros(Tensor like) {
        Engine engine = like.engine();
        return engine.persistent(() -> engine.zeros(like.shape().dims()));
    }
}

package heed.tensor.optimizer;

import java.util.List;

/**
 * Stochastic gradient descent: {@code v ← μ·v + g + λ·θ}, {@code θ ← θ − rate·v}, or with Nesterov's momentum
 * {@code θ ← θ − rate·(g + λ·θ + μ·v)}. Sutskever et al. 2013, §2, in the form of PyTorch, whose velocity is
 * not multiplied by the rate.
 *
 * @param momentum μ, from 0 (none) up to 1
 * @param nesterov whether the step looks ahead; needs momentum
 * @param decay λ of the penalty λ/2·|θ|²
 */
public record Sgd(double rate, double momentum, boolean nesterov, double decay) implements Rule {

    /** With numbers that make sense. */
    public Sgd {
        Numbers.rate(rate);
        Numbers.share("momentum", momentum);
        Numbers.atLeast0("decay", decay);
        if (nesterov && momentum == 0) {
            throw new IllegalArgumentException("nesterov needs a momentum above 0, such as 0.9");
        }
    }

    /** {@code θ ← θ − rate·g}. */
    public Sgd(double rate) {
        this(rate, 0, false, 0);
    }

    @Override
    public List<String> memory() {
        return momentum == 0 ? List.of() : List.of("velocity");
    }

    @Override
    public void change(Step step) {
        if (momentum != 0) {
            step.scale(step.memory().get(0), momentum);
            step.add(step.memory().get(0), step.gradient());
            if (decay != 0) {
                step.add(step.memory().get(0), decay, step.value());
            }
        }
        if (momentum != 0 && !nesterov) {
            step.add(step.value(), -step.rate(), step.memory().get(0));
            return;
        }
        if (decay != 0) {
            step.scale(step.value(), 1 - step.rate() * decay);
        }
        step.add(step.value(), -step.rate(), step.gradient());
        if (nesterov) {
            step.add(step.value(), -step.rate() * momentum, step.memory().get(0));
        }
    }
}

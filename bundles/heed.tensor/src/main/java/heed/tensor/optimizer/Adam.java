package heed.tensor.optimizer;

import heed.tensor.spi.Kernels;
import java.util.List;

/**
 * Adam: {@code m ← β₁·m + (1−β₁)·g}, {@code v ← β₂·v + (1−β₂)·g²}, {@code θ ← θ − rate·(m̂/(√v̂ + ε) + λ·θ)}
 * with {@code m̂ = m/(1−β₁ᵗ)} and {@code v̂ = v/(1−β₂ᵗ)}. Kingma &amp; Ba 2015, alg. 1; with decay λ it is
 * AdamW, Loshchilov &amp; Hutter 2019, alg. 2.
 *
 * @param decay λ, apart from the gradient; 0 for Adam
 */
public record Adam(double rate, double beta1, double beta2, double epsilon, double decay) implements Rule {

    /** With numbers that make sense. */
    public Adam {
        Numbers.rate(rate);
        Numbers.share("beta1", beta1);
        Numbers.share("beta2", beta2);
        Numbers.atLeast0("epsilon", epsilon);
        Numbers.atLeast0("decay", decay);
    }

    /** With β₁ = 0.9, β₂ = 0.999, ε = 10⁻⁸ and no decay, as in the paper. */
    public Adam(double rate) {
        this(rate, 0.9, 0.999, 1e-8, 0);
    }

    @Override
    public List<String> memory() {
        return List.of("first", "second");
    }

    @Override
    public void change(Step step) {
        step.kernels().adam(step.value().view(), step.gradient().view(), step.memory().get(0).view(),
                step.memory().get(1).view(),
                new Kernels.Adam(step.rate(), beta1, beta2, epsilon, decay, step.time()));
    }
}

package heed.tensor.optimizer;

import heed.tensor.Tensor;
import heed.tensor.spi.Binary;
import heed.tensor.spi.Unary;
import java.util.List;

/**
 * Adadelta: {@code v ← ρ·v + (1−ρ)·g²}, {@code Δ = √(u + ε)/√(v + ε)·g}, {@code u ← ρ·u + (1−ρ)·Δ²},
 * {@code θ ← θ − rate·Δ}. Zeiler 2012, alg. 1, which has rate 1.
 *
 * @param rho ρ, from 0 up to 1
 */
public record Adadelta(double rate, double rho, double epsilon) implements Rule {

    /** With numbers that make sense. */
    public Adadelta {
        Numbers.rate(rate);
        Numbers.share("rho", rho);
        Numbers.atLeast0("epsilon", epsilon);
    }

    /** With ρ = 0.9 and ε = 10⁻⁶. */
    public Adadelta(double rate) {
        this(rate, 0.9, 1e-6);
    }

    @Override
    public List<String> memory() {
        return List.of("squares", "changes");
    }

    @Override
    public void change(Step step) {
        Tensor squares = step.memory().get(0);
        Tensor changes = step.memory().get(1);
        step.average(squares, rho, step.gradient());
        Tensor change = changes.add(epsilon);
        Tensor scale = squares.add(epsilon);
        step.kernels().binary(Binary.DIV, change.view(), scale.view(), change.view());
        step.kernels().unary(Unary.SQRT, change.view(), change.view());
        step.kernels().binary(Binary.MUL, change.view(), step.gradient().view(), change.view());
        step.average(changes, rho, change);
        step.scale(change, -step.rate());
        step.add(step.value(), change);
    }
}

package heed.tensor.optimizer;

import heed.tensor.Tensor;
import heed.tensor.spi.Binary;
import heed.tensor.spi.Unary;
import java.util.List;

/**
 * Adagrad: {@code s ← s + g²}, {@code θ ← θ − rate·g/(√s + ε)}. Duchi, Hazan &amp; Singer 2011, §1.1.
 */
public record Adagrad(double rate, double epsilon) implements Rule {

    /** With numbers that make sense. */
    public Adagrad {
        Numbers.rate(rate);
        Numbers.atLeast0("epsilon", epsilon);
    }

    /** With ε = 10⁻¹⁰. */
    public Adagrad(double rate) {
        this(rate, 1e-10);
    }

    @Override
    public List<String> memory() {
        return List.of("sum");
    }

    @Override
    public void change(Step step) {
        Tensor sum = step.memory().get(0);
        Tensor g = step.gradient();
        Tensor change = g.mul(g);
        step.add(sum, change);
        step.kernels().unary(Unary.SQRT, sum.view(), change.view());
        step.kernels().scalar(Binary.ADD, change.view(), epsilon, change.view());
        step.kernels().binary(Binary.DIV, g.view(), change.view(), change.view());
        step.scale(change, -step.rate());
        step.add(step.value(), change);
    }
}

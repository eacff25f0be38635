package heed.tensor.optimizer;

import heed.tensor.Tensor;
import heed.tensor.spi.Binary;
import heed.tensor.spi.Unary;
import java.util.List;

/**
 * RMSProp: {@code v ← α·v + (1−α)·g²}, {@code b ← μ·b + g/(√v + ε)}, {@code θ ← θ − rate·b}. Tieleman &amp;
 * Hinton 2012, lecture 6e; momentum as in Graves 2013, §4.2, without his centring.
 *
 * @param alpha α, from 0 up to 1
 * @param momentum μ, from 0 (none) up to 1
 */
public record RmsProp(double rate, double alpha, double epsilon, double momentum) implements Rule {

    /** With numbers that make sense. */
    public RmsProp {
        Numbers.rate(rate);
        Numbers.share("alpha", alpha);
        Numbers.atLeast0("epsilon", epsilon);
        Numbers.share("momentum", momentum);
    }

    /** With α = 0.99, ε = 10⁻⁸ and no momentum. */
    public RmsProp(double rate) {
        this(rate, 0.99, 1e-8, 0);
    }

    @Override
    public List<String> memory() {
        return momentum == 0 ? List.of("squares") : List.of("squares", "velocity");
    }

    @Override
    public void change(Step step) {
        Tensor squares = step.memory().get(0);
        step.average(squares, alpha, step.gradient());
        Tensor change = squares.sqrt();
        step.kernels().scalar(Binary.ADD, change.view(), epsilon, change.view());
        step.kernels().binary(Binary.DIV, step.gradient().view(), change.view(), change.view());
        if (momentum != 0) {
            step.scale(step.memory().get(1), momentum);
            step.add(step.memory().get(1), change);
            step.add(step.value(), -step.rate(), step.memory().get(1));
        } else {
            step.scale(change, -step.rate());
            step.add(step.value(), change);
        }
    }
}

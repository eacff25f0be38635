package heed.tensor.tck;

import static heed.tensor.tck.GradientCase.fixed;
import static heed.tensor.tck.GradientCase.x;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import heed.tensor.DifferentiableFunction;
import heed.tensor.Engine;
import heed.tensor.Shape;
import heed.tensor.ShapeException;
import heed.tensor.Tensor;
import heed.tensor.Tensors;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/** Functions that bring their own gradient. */
final class FunctionGradients {

    /** x·σ(x), the example of {@link DifferentiableFunction}. */
    private static final class Swish implements DifferentiableFunction {

        @Override
        public Tensor forward(Context context, Tensor... x) {
            Tensor s = context.keep(x[0].sigmoid());
            return x[0].mul(s);
        }

        @Override
        public void backward(Context context, Tensor g) {
            Tensor x = context.input(0);
            Tensor s = context.kept(0);
            context.give(0, () -> g.mul(s.add(x.mul(s).mul(s.neg().add(1)))));
        }
    }

    /** y = a·eᵇ for a [m,n] and b [n]: dy/da = eᵇ, dy/db = y, summed over rows. */
    private static final class ScaledByExp implements DifferentiableFunction {

        @Override
        public Tensor forward(Context context, Tensor... x) {
            return x[0].mul(context.keep(x[1].exp()));
        }

        @Override
        public void backward(Context context, Tensor g) {
            context.give(0, () -> g.mul(context.kept(0)));
            context.give(1, () -> g.mul(context.output()).sum(0));
        }
    }

    /** a + 2b, the gradient of b given in two parts and that of a handed through. */
    private static final class InParts implements DifferentiableFunction {

        @Override
        public Tensor forward(Context context, Tensor... x) {
            return x[0].add(x[1]).add(x[1]);
        }

        @Override
        public void backward(Context context, Tensor g) {
            context.give(1, () -> g);
            context.give(0, () -> g);
            context.give(1, () -> g);
        }
    }

    /** Hands its input back. */
    private static final class Same implements DifferentiableFunction {

        @Override
        public Tensor forward(Context context, Tensor... x) {
            return x[0];
        }

        @Override
        public void backward(Context context, Tensor g) {
            context.give(0, () -> g);
        }
    }

    /** Rounds down, and passes the gradient as if it had not: no difference shows that. */
    private static final class StraightThrough implements DifferentiableFunction {

        @Override
        public Tensor forward(Context context, Tensor... x) {
            return x[0].less(2).mul(x[1]);
        }

        @Override
        public void backward(Context context, Tensor g) {
            assertTrue(context.wants(0));
            assertFalse(context.wants(1));
            context.give(0, () -> g);
            context.give(1, () -> {
                throw new AssertionError("nobody wants this gradient");
            });
        }
    }

    private FunctionGradients() {
    }

    static List<GradientCase> all() {
        DifferentiableFunction swish = new Swish();
        DifferentiableFunction scaled = new ScaledByExp();
        return List.of(
                GradientCase.of("function x·σ(x)", (engine, x) -> Tensors.apply(swish, x), x(3, 5))
                        .giving(Naive.each(v -> v / (1 + Math.exp(-v)))),
                GradientCase.of("function of nothing", (engine, x) -> Tensors.apply(swish, x), x(3, 0)),
                GradientCase.of("function of a view, twice, and of itself", (engine, x) -> {
                    Tensor y = Tensors.apply(swish, x[0].transpose(0, 1));
                    return Tensors.apply(swish, y.mul(y)).add(Tensors.apply(swish, x[0].slice(0, 1, 2))
                            .transpose(0, 1));
                }, x(3, 5)),
                GradientCase.of("function of two", (engine, x) -> Tensors.apply(scaled, x), x(3, 5), x(5))
                        .giving(x -> Naive.over(Shape.of(3, 5),
                                at -> x[0][at[0] * 5 + at[1]] * Math.exp(x[1][at[1]]))),
                GradientCase.of("function of two, the first fixed", (engine, x) -> Tensors.apply(scaled, x),
                        fixed(3, 5), x(5)),
                GradientCase.of("function of two, the second fixed", (engine, x) -> Tensors.apply(scaled, x),
                        x(3, 5), fixed(5)),
                GradientCase.of("function of what was computed", (engine, x) ->
                        Tensors.apply(scaled, x[0].matmul(x[1]), x[1].sum(0)).tanh(), x(2, 3), x(3, 5)),
                GradientCase.of("function that gives in parts", (engine, x) -> Tensors.apply(new InParts(), x)
                        .mul(x[0]), x(3, 5), x(3, 5)),
                GradientCase.of("function of the same twice", (engine, x) ->
                        Tensors.apply(new InParts(), x[0], x[0]), x(3, 5)).giving(Naive.each(v -> 3 * v)),
                GradientCase.of("function that hands its input back", (engine, x) ->
                        Tensors.apply(new Same(), x).mul(x[0]), x(3, 5)).giving(Naive.each(v -> v * v)));
    }

    /** What differences cannot say. */
    static Map<String, Consumer<Engine>> rules() {
        Map<String, Consumer<Engine>> rules = new LinkedHashMap<>();
        rules.put("a function's gradient is what it says", FunctionGradients::straightThrough);
        rules.put("a function that gives nothing passes nothing", FunctionGradients::silent);
        rules.put("a function's gradients fit its inputs", FunctionGradients::misfits);
        rules.put("a function's errors", FunctionGradients::refusals);
        return rules;
    }

    private static Tensor leaf(Engine engine, double... values) {
        return engine.of(values, values.length).tracked();
    }

    private static void straightThrough(Engine engine) {
        Tensor x = leaf(engine, 1, 2, 3);
        Tensor y = Tensors.apply(new StraightThrough(), x, engine.of(new double[] {5, 7, 11}, 3));
        assertArrayEquals(new double[] {5, 0, 0}, y.toDoubles());
        y.mul(engine.of(new double[] {2, 3, 4}, 3)).sum().backward();
        assertArrayEquals(new double[] {2, 3, 4}, x.gradient().orElseThrow().toDoubles());
        assertFalse(engine.withoutGradients(() -> Tensors.apply(new Same(), x)).isTracked());
        assertFalse(Tensors.apply(new Same(), x.detach()).isTracked());
    }

    private static DifferentiableFunction giving(BiConsumer<DifferentiableFunction.Context, Tensor> back) {
        return new DifferentiableFunction() {
            @Override
            public Tensor forward(Context context, Tensor... x) {
                return x[0].add(1);
            }

            @Override
            public void backward(Context context, Tensor g) {
                back.accept(context, g);
            }
        };
    }

    private static void silent(Engine engine) {
        Tensor x = leaf(engine, 1, 2);
        Tensors.apply(giving((context, g) -> { }), x).sum().backward();
        assertEquals(Optional.empty(), x.gradient());
        Tensors.apply(giving((context, g) -> { }), x).add(x).sum().backward();
        assertArrayEquals(new double[] {1, 1}, x.gradient().orElseThrow().toDoubles());
    }

    private static void misfits(Engine engine) {
        Tensor x = engine.zeros(2, 3).tracked();
        Tensor ids = engine.ids(new int[6], 2, 3);
        for (Tensor wrong : new Tensor[] {engine.zeros(3), ids}) {
            Tensor y = Tensors.apply(giving((context, g) -> context.give(0, () -> wrong)), x).sum();
            assertEquals("function: the gradient given for input 0 is " + wrong.type() + " " + wrong.shape()
                            + "; the input is " + x.type() + " [2, 3]",
                    assertThrows(ShapeException.class, y::backward).getMessage());
        }
    }

    private static void refusals(Engine engine) {
        Tensor x = leaf(engine, 1, 2);
        assertEquals("apply: a function of no tensors; it needs at least one",
                assertThrows(IllegalArgumentException.class, () -> Tensors.apply(new Same())).getMessage());
        assertEquals("Same: the result is INT32; a function with a gradient gives floating numbers",
                assertThrows(ShapeException.class, () -> Tensors.apply(new Same(), engine.ids(new int[2], 2)))
                        .getMessage());
        DifferentiableFunction early = new DifferentiableFunction() {
            @Override
            public Tensor forward(Context context, Tensor... inputs) {
                context.give(0, () -> inputs[0]);
                return inputs[0];
            }

            @Override
            public void backward(Context context, Tensor g) {
                throw new AssertionError("never recorded");
            }
        };
        assertEquals("function: gradients are given on the way back only",
                assertThrows(IllegalStateException.class, () -> Tensors.apply(early, x)).getMessage());
    }
}

package heed.tensor.spi;

import heed.tensor.Shape;

/** Layer normalisation made of required kernels. */
final class ComposedLayers {

    private ComposedLayers() {
    }

    /** γ·(x − μ)/√(σ² + ε) + β. */
    static void layerNorm(Kernels kernels, Kernels.LayerNorm at, View beta, View out) {
        Shape shape = out.shape();
        View deviation = kernels.scratch(out.type(), shape.with(-1, 1));                 // […,1]
        normalize(kernels, at, out, deviation);
        kernels.binary(Binary.MUL, out, expanded(at.gamma(), shape), out);
        kernels.binary(Binary.ADD, out, expanded(beta, shape), out);
        kernels.free(deviation.storage());
    }

    /** With h = g·γ: dx = (h − mean h − x̂·mean(h·x̂))/√(σ² + ε), dγ = Σ g·x̂, dβ = Σ g. */
    static void layerNormGradient(Kernels kernels, View g, Kernels.LayerNorm at, View dx, View dgamma,
            View dbeta) {
        Shape shape = g.shape();
        View x = kernels.scratch(g.type(), shape);                                       // x̂ […,D]
        View h = kernels.scratch(g.type(), shape);                                       // […,D]
        View deviation = kernels.scratch(g.type(), shape.with(-1, 1));                   // […,1]
        View mean = kernels.scratch(g.type(), shape.with(-1, 1));                        // […,1]
        normalize(kernels, at, x, deviation);
        sumInto(kernels, g, dbeta);
        kernels.binary(Binary.MUL, g, x, h);
        sumInto(kernels, h, dgamma);
        kernels.binary(Binary.MUL, h, expanded(at.gamma(), shape), h);
        mean(kernels, h, mean);
        kernels.binary(Binary.MUL, x, expanded(mean, shape), x);
        kernels.binary(Binary.MUL, g, expanded(at.gamma(), shape), h);
        mean(kernels, h, mean);
        kernels.binary(Binary.SUB, h, expanded(mean, shape), h);
        kernels.binary(Binary.SUB, h, x, h);
        kernels.binary(Binary.DIV, h, expanded(deviation, shape), h);
        kernels.binary(Binary.ADD, dx, h, dx);
        for (View view : new View[] {mean, deviation, h, x}) {
            kernels.free(view.storage());
        }
    }

    /** out = x̂ = (x − μ)/√(σ² + ε), and what it was divided by. */
    private static void normalize(Kernels kernels, Kernels.LayerNorm at, View out, View deviation) {
        Shape shape = out.shape();
        View square = kernels.scratch(out.type(), shape);
        mean(kernels, at.x(), deviation);
        kernels.binary(Binary.SUB, at.x(), expanded(deviation, shape), out);
        kernels.binary(Binary.MUL, out, out, square);
        mean(kernels, square, deviation);
        kernels.scalar(Binary.ADD, deviation, at.epsilon(), deviation);
        kernels.unary(Unary.SQRT, deviation, deviation);
        kernels.binary(Binary.DIV, out, expanded(deviation, shape), out);
        kernels.free(square.storage());
    }

    private static void mean(Kernels kernels, View in, View row) {
        kernels.reduce(Reduction.SUM, in, row);
        kernels.scalar(Binary.DIV, row, in.shape().dim(-1), row);
    }

    /** target [D] += Σ in over all axes but the last. */
    private static void sumInto(Kernels kernels, View in, View target) {
        Shape ones = target.shape();
        Layout wide = target.layout();
        for (int axis = 1; axis < in.shape().rank(); axis++) {
            ones = ones.inserted(0);
            wide = wide.unsqueeze(0);
        }
        View sum = kernels.scratch(in.type(), ones);
        kernels.reduce(Reduction.SUM, in, sum);
        View all = new View(target.storage(), wide);
        kernels.binary(Binary.ADD, all, sum, all);
        kernels.free(sum.storage());
    }

    private static View expanded(View view, Shape shape) {
        return new View(view.storage(), view.layout().expand(shape));
    }
}

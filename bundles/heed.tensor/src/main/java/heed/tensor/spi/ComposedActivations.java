package heed.tensor.spi;

/** The exact GELU made of required kernels. */
final class ComposedActivations {

    /**
     * Chebyshev coefficients of log(erfc(z)·e^{z²}/t) with t = 2/(2 + z), z ≥ 0. Press et al., Numerical
     * Recipes, 3rd ed. 2007, §6.2.2.
     */
    private static final double[] CHEBYSHEV = {-1.3026537197817094, 6.4196979235649026e-1,
        1.9476473204185836e-2, -9.561514786808631e-3, -9.46595344482036e-4, 3.66839497852761e-4,
        4.2523324806907e-5, -2.0278578112534e-5, -1.624290004647e-6, 1.303655835580e-6, 1.5626441722e-8,
        -8.5238095915e-8, 6.529054439e-9, 5.059343495e-9, -9.91364156e-10, -2.27365122e-10, 9.6467911e-11,
        2.394038e-12, -6.886027e-12, 8.94487e-13, 3.13092e-13, -1.12708e-13, 3.81e-16, 7.106e-15,
        -1.523e-15, -9.4e-17, 1.21e-16, -2.8e-17};

    /** So many of them are enough for float32. */
    private static final int FEW = 12;

    /** From here on all is decided: x·Φ(−x) and x·φ(x) are 0 in any type. */
    private static final double FAR = 40;

    private ComposedActivations() {
    }

    /** max(x, 0) − |x|·Φ(−|x|). */
    static void gelu(Kernels kernels, View in, View out) {
        View far = kernels.scratch(in.type(), in.shape());
        View tail = kernels.scratch(in.type(), in.shape());
        kernels.unary(Unary.ABS, in, far);
        kernels.scalar(Binary.MIN, far, FAR, far);
        tail(kernels, far, tail);
        kernels.binary(Binary.MUL, far, tail, tail);
        kernels.unary(Unary.RELU, in, out);
        kernels.binary(Binary.SUB, out, tail, out);
        kernels.free(tail.storage());
        kernels.free(far.storage());
    }

    /** g·(Φ(x) + x·φ(x)). */
    static void geluGradient(Kernels kernels, View g, View in, View out) {
        View x = kernels.scratch(in.type(), in.shape());
        View below = kernels.scratch(in.type(), in.shape());
        View tail = kernels.scratch(in.type(), in.shape());
        View slope = kernels.scratch(in.type(), in.shape());
        kernels.scalar(Binary.MIN, in, FAR, x);
        kernels.scalar(Binary.MAX, x, -FAR, x);
        kernels.unary(Unary.ABS, x, below);
        tail(kernels, below, tail);
        // Φ(x): the tail where x < 0, else what is left of 1
        kernels.scalar(Binary.MUL, tail, -1, slope);
        kernels.scalar(Binary.ADD, slope, 1, slope);
        kernels.scalar(Binary.LESS, x, 0, below);
        kernels.where(below, tail, slope, slope);
        // x·φ(x)
        kernels.binary(Binary.MUL, x, x, tail);
        kernels.scalar(Binary.MUL, tail, -0.5, tail);
        kernels.unary(Unary.EXP, tail, tail);
        kernels.scalar(Binary.MUL, tail, 1 / Math.sqrt(2 * Math.PI), tail);
        kernels.binary(Binary.MUL, tail, x, tail);
        kernels.binary(Binary.ADD, slope, tail, slope);
        kernels.binary(Binary.MUL, g, slope, out);
        for (View view : new View[] {slope, tail, below, x}) {
            kernels.free(view.storage());
        }
    }

    /** Φ(−x) = erfc(x/√2)/2 for x ≥ 0, by Clenshaw's recurrence d ← (4t − 2)·d − d' + c, halved at last. */
    private static void tail(Kernels kernels, View x, View out) {
        View t = kernels.scratch(x.type(), x.shape());
        View step = kernels.scratch(x.type(), x.shape());
        View product = kernels.scratch(x.type(), x.shape());
        View d = kernels.scratch(x.type(), x.shape());
        View before = kernels.scratch(x.type(), x.shape());
        kernels.scalar(Binary.MUL, x, 0.5 / Math.sqrt(2), t);
        kernels.scalar(Binary.ADD, t, 1, t);
        kernels.scalar(Binary.POW, t, -1, t);
        kernels.scalar(Binary.MUL, t, 4, step);
        kernels.scalar(Binary.ADD, step, -2, step);
        kernels.fill(d, 0);
        kernels.fill(before, 0);
        for (int j = (x.type() == DType.FLOAT64 ? CHEBYSHEV.length : FEW) - 1; j >= 0; j--) {
            double half = j == 0 ? 0.5 : 1;
            if (j == 0) {
                kernels.scalar(Binary.MUL, step, half, step);
            }
            kernels.binary(Binary.MUL, step, d, product);
            kernels.binary(Binary.SUB, product, before, before);
            kernels.scalar(Binary.ADD, before, half * CHEBYSHEV[j], before);
            View last = d;
            d = before;
            before = last;
        }
        kernels.binary(Binary.MUL, x, x, product);
        kernels.scalar(Binary.MUL, product, 0.5, product);
        kernels.binary(Binary.SUB, d, product, d);
        kernels.unary(Unary.EXP, d, d);
        kernels.binary(Binary.MUL, d, t, d);
        kernels.scalar(Binary.MUL, d, 0.5, out);
        for (View view : new View[] {before, d, product, step, t}) {
            kernels.free(view.storage());
        }
    }
}

package heed.tensor.spi;

/** The gates of recurrent cells, made of the required kernels. */
final class ComposedCells {

    private ComposedCells() {
    }

    static void lstm(Kernels kernels, View gates, View before, View out) {
        Work work = new Work(kernels, before);
        View input = work.like();
        View forget = work.like();
        View output = work.like();
        kernels.unary(Unary.SIGMOID, part(gates, 0, 4), input);
        kernels.unary(Unary.SIGMOID, part(gates, 1, 4), forget);
        kernels.unary(Unary.SIGMOID, part(gates, 2, 4), output);
        View candidate = work.like();
        kernels.unary(Unary.TANH, part(gates, 3, 4), candidate);
        kernels.binary(Binary.MUL, forget, before, forget);
        kernels.binary(Binary.MUL, input, candidate, input);
        View c = select(out, 1);
        kernels.binary(Binary.ADD, forget, input, c);
        kernels.unary(Unary.TANH, c, candidate);
        kernels.binary(Binary.MUL, output, candidate, select(out, 0));
        work.free(input, forget, output, candidate);
    }

    /** dc' += dh·o·(1 − tanh² c'); do = dh·tanh c'; di = dc'·g; df = dc'·c; dg = dc'·i; dc += dc'·f. */
    static void lstmGradient(Kernels kernels, View g, Kernels.LstmStep at, View dGates, View dBefore) {
        Work work = new Work(kernels, dBefore);
        View i = work.like();
        View f = work.like();
        View o = work.like();
        View candidate = work.like();
        View tanh = work.like();
        kernels.unary(Unary.SIGMOID, part(at.gates(), 0, 4), i);
        kernels.unary(Unary.SIGMOID, part(at.gates(), 1, 4), f);
        kernels.unary(Unary.SIGMOID, part(at.gates(), 2, 4), o);
        kernels.unary(Unary.TANH, part(at.gates(), 3, 4), candidate);
        kernels.unary(Unary.TANH, select(at.out(), 1), tanh);
        View dc = work.like();
        View product = work.like();
        kernels.binary(Binary.MUL, select(g, 0), o, dc);
        kernels.binary(Binary.TANH_GRADIENT, dc, tanh, dc);
        kernels.binary(Binary.ADD, dc, select(g, 1), dc);
        kernels.binary(Binary.MUL, select(g, 0), tanh, product);
        kernels.binary(Binary.SIGMOID_GRADIENT, product, o, part(dGates, 2, 4));
        kernels.binary(Binary.MUL, dc, candidate, product);
        kernels.binary(Binary.SIGMOID_GRADIENT, product, i, part(dGates, 0, 4));
        kernels.binary(Binary.MUL, dc, at.before(), product);
        kernels.binary(Binary.SIGMOID_GRADIENT, product, f, part(dGates, 1, 4));
        kernels.binary(Binary.MUL, dc, i, product);
        kernels.binary(Binary.TANH_GRADIENT, product, candidate, part(dGates, 3, 4));
        kernels.binary(Binary.MUL, dc, f, product);
        kernels.binary(Binary.ADD, dBefore, product, dBefore);
        work.free(i, f, o, candidate, tanh, dc, product);
    }

    static void gru(Kernels kernels, View input, View hidden, View before, View out) {
        Work work = new Work(kernels, before);
        View z = work.like();
        View n = work.like();
        gates(kernels, new Kernels.GruStep(input, hidden, before), n, z, n);
        View product = work.like();
        kernels.binary(Binary.SUB, before, n, product);
        kernels.binary(Binary.MUL, product, z, product);
        kernels.binary(Binary.ADD, n, product, out);
        work.free(z, n, product);
    }

    /** dz = g·(h − n); dn = g·(1 − z); dh += g·z; dr = dn·(1 − n²)·hidden_n. */
    static void gruGradient(Kernels kernels, View g, Kernels.GruStep at, View dInput, View dHidden, View dBefore) {
        Work work = new Work(kernels, dBefore);
        View r = work.like();
        View z = work.like();
        View n = work.like();
        gates(kernels, at, r, z, n);
        View product = work.like();
        View dn = work.like();
        kernels.binary(Binary.MUL, g, z, product);
        kernels.binary(Binary.SUB, g, product, dn);
        kernels.binary(Binary.ADD, dBefore, product, dBefore);
        kernels.binary(Binary.SUB, at.before(), n, product);
        kernels.binary(Binary.MUL, product, g, product);
        kernels.binary(Binary.SIGMOID_GRADIENT, product, z, part(dInput, 1, 3));
        kernels.copy(part(dInput, 1, 3), part(dHidden, 1, 3));
        kernels.binary(Binary.TANH_GRADIENT, dn, n, part(dInput, 2, 3));
        kernels.binary(Binary.MUL, part(dInput, 2, 3), r, part(dHidden, 2, 3));
        kernels.binary(Binary.MUL, part(dInput, 2, 3), part(at.hidden(), 2, 3), product);
        kernels.binary(Binary.SIGMOID_GRADIENT, product, r, part(dInput, 0, 3));
        kernels.copy(part(dInput, 0, 3), part(dHidden, 0, 3));
        work.free(r, z, n, product, dn);
    }

    /** r may be n's room: it is read before n is written. */
    private static void gates(Kernels kernels, Kernels.GruStep at, View r, View z, View n) {
        kernels.binary(Binary.ADD, part(at.input(), 1, 3), part(at.hidden(), 1, 3), z);
        kernels.unary(Unary.SIGMOID, z, z);
        kernels.binary(Binary.ADD, part(at.input(), 0, 3), part(at.hidden(), 0, 3), r);
        kernels.unary(Unary.SIGMOID, r, r);
        kernels.binary(Binary.MUL, r, part(at.hidden(), 2, 3), n);
        kernels.binary(Binary.ADD, n, part(at.input(), 2, 3), n);
        kernels.unary(Unary.TANH, n, n);
    }

    /** One of the equal parts of the last axis. */
    static View part(View view, int index, int count) {
        int last = view.layout().rank() - 1;
        int width = view.shape().dim(last) / count;
        return new View(view.storage(), view.layout().slice(last, index * width, (index + 1) * width));
    }

    private static View select(View states, int index) {
        return new View(states.storage(), states.layout().select(1, index));
    }

    /** Scratch space of the shape of one view. */
    private record Work(Kernels kernels, View model) {

        View like() {
            return kernels.scratch(model.type(), model.shape());
        }

        void free(View... views) {
            for (View view : views) {
                kernels.free(view.storage());
            }
        }
    }
}

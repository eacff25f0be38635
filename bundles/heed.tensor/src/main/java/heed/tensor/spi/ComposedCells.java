package heed.tensor.spi;

/** The gates of recurrent cells, made of the required kernels. */
final class ComposedCells {

    private ComposedCells() {
    }

    static void lstm(Kernels kernels, View input, View gates, View before, View out) {
        View sigmoids = new View(gates.storage(), gates.layout().slice(1, 0, 3 * before.shape().dim(1)));
        View h = select(out, 0);
        View c = select(out, 1);
        kernels.binary(Binary.ADD, input, gates, gates);
        kernels.unary(Unary.SIGMOID, sigmoids, sigmoids);
        kernels.unary(Unary.TANH, part(gates, 3, 4), part(gates, 3, 4));
        kernels.binary(Binary.MUL, part(gates, 1, 4), before, c);
        kernels.binary(Binary.MUL, part(gates, 0, 4), part(gates, 3, 4), h);
        kernels.binary(Binary.ADD, c, h, c);
        kernels.unary(Unary.TANH, c, h);
        kernels.binary(Binary.MUL, part(gates, 2, 4), h, h);
    }

    /** dc' += dh·o·(1 − tanh² c'); do = dh·tanh c'; di = dc'·g; df = dc'·c; dg = dc'·i; dc = dc'·f. */
    static void lstmGradient(Kernels kernels, View g, Kernels.LstmStep at, View dGates, View dBefore) {
        Work work = new Work(kernels, dBefore);
        View i = part(at.gates(), 0, 4);
        View f = part(at.gates(), 1, 4);
        View o = part(at.gates(), 2, 4);
        View candidate = part(at.gates(), 3, 4);
        View tanh = work.like();
        kernels.unary(Unary.TANH, select(at.out(), 1), tanh);
        View dc = work.like();
        View product = work.like();
        View dInput = work.like();
        kernels.binary(Binary.MUL, select(g, 0), o, dc);
        kernels.binary(Binary.TANH_GRADIENT, dc, tanh, dc);
        kernels.binary(Binary.ADD, dc, select(g, 1), dc);
        kernels.binary(Binary.MUL, dc, f, dBefore);
        kernels.binary(Binary.MUL, dc, at.before(), product);
        kernels.binary(Binary.SIGMOID_GRADIENT, product, f, part(dGates, 1, 4));
        kernels.binary(Binary.MUL, select(g, 0), tanh, product);
        kernels.binary(Binary.SIGMOID_GRADIENT, product, o, part(dGates, 2, 4));
        kernels.binary(Binary.MUL, dc, candidate, product);
        kernels.binary(Binary.SIGMOID_GRADIENT, product, i, dInput);
        kernels.binary(Binary.MUL, dc, i, product);
        kernels.binary(Binary.TANH_GRADIENT, product, candidate, part(dGates, 3, 4));
        kernels.copy(dInput, part(dGates, 0, 4));
        work.free(tanh, dc, product, dInput);
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

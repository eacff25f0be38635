package heed.backend.nd4j;

import static heed.backend.nd4j.RequiredKernels.array;
import static heed.backend.nd4j.RequiredKernels.arrays;

import heed.tensor.Shape;
import heed.tensor.spi.Binary;
import heed.tensor.spi.Kernels.GruStep;
import heed.tensor.spi.Kernels.LstmStep;
import heed.tensor.spi.Unary;
import heed.tensor.spi.View;
import java.util.Arrays;
import java.util.Optional;

/**
 * The gates of recurrent cells. ND4J has them fused with their products only, so here they are some of its operations,
 * but on gates that lie one after the other: its {@code split} and {@code concat} copy whole rows, and on what has no
 * gaps its loops are ten times as fast as on parts of rows.
 */
final class Gated {

    private final Nd4jKernels kernels;

    Gated(Nd4jKernels kernels) {
        this.kernels = kernels;
    }

    /** {@code c' = f·c + i·g; h' = o·tanh c'}. */
    void lstm(View input, View gates, View before, View out) {
        kernels.binary(Binary.ADD, input, gates, gates);
        View parts = split(gates, 4);                                            // [4,B,H]
        View sigmoids = new View(parts.storage(), parts.layout().slice(0, 0, 3));
        kernels.unary(Unary.SIGMOID, sigmoids, sigmoids);
        tanh(part(parts, 3));
        joinRows(parts, gates);
        View states = room(2, before);                                                   // [2,B,H]
        View h = part(states, 0);
        View c = part(states, 1);
        View forget = part(parts, 1);
        kernels.copy(before, c);
        kernels.binary(Binary.MUL, forget, c, c);
        kernels.binary(Binary.MUL, part(parts, 0), part(parts, 3), h);
        kernels.binary(Binary.ADD, c, h, c);
        kernels.copy(c, h);
        tanh(h);
        kernels.binary(Binary.MUL, part(parts, 2), h, h);
        join(states, out);
        kernels.free(states.storage());
        kernels.free(parts.storage());
    }

    /** dc' += dh·o·(1 − tanh² c'); do = dh·tanh c'; di = dc'·g; df = dc'·c; dg = dc'·i; dc = dc'·f. */
    void lstmGradient(View g, LstmStep at, View dGates, View dBefore) {
        View parts = split(at.gates(), 4);                                               // [4,B,H]
        View tanh = plain(new View(at.out().storage(), at.out().layout().select(1, 1)));
        tanh(tanh);
        View before = plain(at.before());
        View states = split(g);                                                          // [2,B,H]
        View dh = part(states, 0);
        View dc = part(states, 1);
        View d = room(4, dh);                                                            // [4,B,H]
        View product = part(d, 3);
        kernels.binary(Binary.MUL, dh, part(parts, 2), product);
        kernels.binary(Binary.TANH_GRADIENT, product, tanh, product);
        kernels.binary(Binary.ADD, dc, product, dc);
        kernels.binary(Binary.MUL, dc, part(parts, 3), part(d, 0));
        kernels.binary(Binary.MUL, dc, before, part(d, 1));
        kernels.binary(Binary.MUL, dh, tanh, part(d, 2));
        kernels.binary(Binary.MUL, dc, part(parts, 0), part(d, 3));
        View sigmoids = new View(d.storage(), d.layout().slice(0, 0, 3));
        kernels.binary(Binary.SIGMOID_GRADIENT, sigmoids,
                new View(parts.storage(), parts.layout().slice(0, 0, 3)), sigmoids);
        kernels.binary(Binary.TANH_GRADIENT, part(d, 3), part(parts, 3), part(d, 3));
        joinRows(d, dGates);
        kernels.binary(Binary.MUL, dc, part(parts, 1), dBefore);
        kernels.free(d.storage());
        for (View view : new View[] {states, before, tanh, parts}) {
            kernels.free(view.storage());
        }
    }

    /**
     * What the gradient needs of a step of a GRU.
     *
     * @param parts r, z and n [3,B,H]
     * @param hidden what the hidden state contributes to n [B,H]
     * @param before h [B,H]
     */
    record Gru(View parts, View hidden, View before) {
    }

    /** {@code r, z = σ(input + hidden); n = tanh(input_n + r·hidden_n)}. */
    Gru gru(GruStep at) {
        View parts = split(at.input(), 3);                                       // [3,B,H]
        View hidden = split(at.hidden(), 3);                                     // [3,B,H]
        View gates = new View(parts.storage(), parts.layout().slice(0, 0, 2));
        kernels.binary(Binary.ADD, gates, new View(hidden.storage(), hidden.layout().slice(0, 0, 2)), gates);
        kernels.unary(Unary.SIGMOID, gates, gates);
        View product = part(hidden, 0);
        kernels.binary(Binary.MUL, part(parts, 0), part(hidden, 2), product);
        kernels.binary(Binary.ADD, part(parts, 2), product, part(parts, 2));
        tanh(part(parts, 2));
        return new Gru(parts, hidden, plain(at.before()));
    }

    /** {@code h' = n + z·(h − n)}. */
    void state(Gru step, View out) {
        View product = part(step.hidden, 0);
        kernels.binary(Binary.SUB, step.before, part(step.parts, 2), product);
        kernels.binary(Binary.MUL, product, part(step.parts, 1), product);
        kernels.binary(Binary.ADD, part(step.parts, 2), product, out);
    }

    /** dz = g·(h − n); dn = g·(1 − z); dh += g·z; dr = dn·(1 − n²)·hidden_n. */
    void gruGradient(View g, Gru at, View[] results) {
        View slope = plain(g);
        View d = room(3, slope);                                                         // [3,B,H]: dr, dz, dn
        View product = kernels.scratch(g.type(), g.shape());
        kernels.binary(Binary.MUL, slope, part(at.parts, 1), product);
        kernels.binary(Binary.SUB, slope, product, part(d, 2));
        kernels.binary(Binary.ADD, results[2], product, results[2]);
        kernels.binary(Binary.TANH_GRADIENT, part(d, 2), part(at.parts, 2), part(d, 2));
        kernels.binary(Binary.SUB, at.before, part(at.parts, 2), product);
        kernels.binary(Binary.MUL, slope, product, part(d, 1));
        kernels.binary(Binary.MUL, part(d, 2), part(at.hidden, 2), part(d, 0));
        View gates = new View(d.storage(), d.layout().slice(0, 0, 2));
        kernels.binary(Binary.SIGMOID_GRADIENT, gates, new View(at.parts.storage(), at.parts.layout().slice(0, 0, 2)),
                gates);
        joinRows(d, results[0]);
        kernels.binary(Binary.MUL, part(d, 2), part(at.parts, 0), part(d, 2));
        joinRows(d, results[1]);
        kernels.free(product.storage());
        kernels.free(d.storage());
        kernels.free(slope.storage());
    }

    void free(Gru step) {
        kernels.free(step.parts.storage());
        kernels.free(step.hidden.storage());
        kernels.free(step.before.storage());
    }

    /** Equal parts of the rows [B,nH], one after the other [n,B,H]. */
    private View split(View rows, int count) {
        Shape shape = rows.shape();
        View parts = kernels.scratch(rows.type(), Shape.of(count, shape.dim(0), shape.dim(1) / count));
        if (rows.layout().isContiguous()) {
            kernels.ops.custom("split", new long[] {count, 1}, arrays(each(parts)), array(rows));
        } else {
            for (int i = 0; i < count; i++) {
                kernels.copy(slice(rows, i, count), part(parts, i));
            }
        }
        return parts;
    }

    /** What {@link #split} does, backwards. */
    private void joinRows(View parts, View rows) {
        int count = parts.shape().dim(0);
        if (rows.layout().isContiguous()) {
            kernels.ops.custom("concat", new long[] {1}, arrays(rows), arrays(each(parts)));
        } else {
            for (int i = 0; i < count; i++) {
                kernels.copy(part(parts, i), slice(rows, i, count));
            }
        }
    }

    private static View[] each(View parts) {
        View[] each = new View[parts.shape().dim(0)];
        Arrays.setAll(each, i -> part(parts, i));
        return each;
    }

    private static View slice(View rows, int index, int count) {
        int width = rows.shape().dim(1) / count;
        return new View(rows.storage(), rows.layout().slice(1, index * width, (index + 1) * width));
    }

    /** [B,2,H] as [2,B,H]. */
    private View split(View states) {
        Optional<View> flat = flat(states);
        if (flat.isPresent()) {
            return split(flat.get(), 2);
        }
        View parts = room(2, part(new View(states.storage(), states.layout().transpose(0, 1)), 0));
        kernels.copy(new View(states.storage(), states.layout().transpose(0, 1)), parts);
        return parts;
    }

    /** [2,B,H] as [B,2,H]. */
    private void join(View parts, View states) {
        Optional<View> flat = flat(states);
        if (flat.isPresent()) {
            joinRows(parts, flat.get());
        } else {
            kernels.copy(parts, new View(states.storage(), states.layout().transpose(0, 1)));
        }
    }

    /** [B,2,H] as [B,2H], if that needs no copy. */
    private static Optional<View> flat(View states) {
        Shape shape = states.shape();
        return states.layout().reshape(Shape.of(shape.dim(0), 2 * shape.dim(2)))
                .map(layout -> new View(states.storage(), layout));
    }

    private void tanh(View view) {
        kernels.ops.tanh(array(view));
    }

    private View plain(View view) {
        View copy = kernels.scratch(view.type(), view.shape());
        kernels.copy(view, copy);
        return copy;
    }

    private View room(int count, View like) {
        return kernels.scratch(like.type(), like.shape().inserted(0).with(0, count));
    }

    private static View part(View parts, int index) {
        return new View(parts.storage(), parts.layout().select(0, index));
    }
}

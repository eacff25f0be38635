package heed.backend.nd4j;

import heed.tensor.Shape;
import heed.tensor.spi.Binary;
import heed.tensor.spi.Layout;
import heed.tensor.spi.View;

/** Additive scores. Their sums are products of matrices and vectors, a row of the batch at a time. */
final class Additive {

    private final Nd4jKernels kernels;

    Additive(Nd4jKernels kernels) {
        this.kernels = kernels;
    }

    /** tanh(q + k) as [B,T,S,H]. */
    View hidden(View q, View k) {
        Shape full = Shape.of(q.shape().dim(0), q.shape().dim(1), k.shape().dim(1), q.shape().dim(2));
        View hidden = kernels.scratch(q.type(), full);
        kernels.copy(new View(k.storage(), k.layout().unsqueeze(1).expand(full)), hidden);
        kernels.binary(Binary.ADD, hidden, new View(q.storage(), q.layout().unsqueeze(2).expand(full)), hidden);
        kernels.ops.tanh(RequiredKernels.array(hidden));
        return hidden;
    }

    /** Σ_h v[h]·u[b,t,s,h]. */
    void scores(View hidden, View v, View out) {
        View scores = out.layout().isContiguous() ? out : kernels.scratch(out.type(), out.shape());
        int rows = Math.toIntExact(out.shape().size());
        kernels.matmul(reshaped(hidden, rows, v.shape().dim(0)), new View(v.storage(), v.layout().unsqueeze(1)),
                reshaped(scores, rows, 1), false);
        if (scores != out) {
            kernels.move(scores, out);
        }
    }

    /** dv_b += Σ_{t,s} g·u; d(q + k) = g·v·(1 − u²). Changes u. */
    void gradient(View g, View u, View v, View[] to) {
        int batch = u.shape().dim(0);
        int steps = u.shape().dim(1);
        int slots = u.shape().dim(2);
        int width = u.shape().dim(3);
        View plain = kernels.scratch(g.type(), g.shape());                               // [B,T,S]
        kernels.copy(g, plain);
        kernels.matmul(reshaped(plain, batch, 1, steps * slots), reshaped(u, batch, steps * slots, width),
                new View(to[2].storage(), to[2].layout().unsqueeze(1)), true);
        kernels.ops.square(RequiredKernels.array(u), RequiredKernels.array(u));
        kernels.ops.oneMinus(RequiredKernels.array(u), RequiredKernels.array(u));
        View flat = reshaped(u, batch * steps * slots, width);
        kernels.binary(Binary.MUL, flat, new View(v.storage(), v.layout().expand(flat.shape())), flat);
        View dq = kernels.scratch(g.type(), Shape.of(batch * steps, 1, width));
        kernels.matmul(reshaped(plain, batch * steps, 1, slots), reshaped(u, batch * steps, slots, width), dq, false);
        kernels.binary(Binary.ADD, to[0], reshaped(dq, batch, steps, width), to[0]);
        View into = to[1].layout().stride(2) == 1 ? to[1] : kernels.scratch(g.type(), to[1].shape());
        if (into != to[1]) {
            kernels.copy(to[1], into);
        }
        Layout each = into.layout().unsqueeze(1).expand(u.shape());                      // [B,T,S,H]
        kernels.ops.run(Runs.addScaled(plain, u, new View(into.storage(), each)), into);
        if (into != to[1]) {
            kernels.move(into, to[1]);
        }
        kernels.free(dq.storage());
        kernels.free(plain.storage());
    }

    private static View reshaped(View view, int... dims) {
        return new View(view.storage(), view.layout().reshape(Shape.of(dims)).orElseThrow());
    }
}

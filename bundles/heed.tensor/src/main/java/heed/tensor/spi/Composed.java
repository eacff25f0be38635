package heed.tensor.spi;

import heed.tensor.Shape;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** The optional kernels, made of the required ones. Their formulas are the definition of the fused kernels. */
final class Composed {

    private Composed() {
    }

    static void random(Kernels kernels, Distribution distribution, long key, long stream, View out) {
        int size = Math.toIntExact(out.shape().size());
        ByteBuffer host = ByteBuffer.allocate(size * Double.BYTES).order(ByteOrder.nativeOrder());
        Philox philox = new Philox(key, stream);
        for (int i = 0; i < size; i++) {
            host.putDouble(distribution == Distribution.UNIFORM ? philox.uniform(i) : philox.normal(i));
        }
        host.flip();
        View flat = kernels.scratch(out.type(), out.shape());
        kernels.upload(out.type() == DType.FLOAT64 ? host : narrowed(host), flat.storage(), 0);
        kernels.copy(flat, out);
        kernels.free(flat.storage());
    }

    private static ByteBuffer narrowed(ByteBuffer doubles) {
        ByteBuffer floats = ByteBuffer.allocate(doubles.remaining() / 2).order(ByteOrder.nativeOrder());
        while (doubles.hasRemaining()) {
            floats.putFloat((float) doubles.getDouble());
        }
        return floats.flip();
    }

    /** y = exp(x − max x) / Σ exp(x − max x). */
    static void softmax(Kernels kernels, View in, View out) {
        View row = kernels.scratch(in.type(), lastOne(in.shape()));
        kernels.reduce(Reduction.MAX, in, row);
        kernels.binary(Binary.SUB, in, expanded(row, in), out);
        kernels.unary(Unary.EXP, out, out);
        kernels.reduce(Reduction.SUM, out, row);
        kernels.binary(Binary.DIV, out, expanded(row, in), out);
        kernels.free(row.storage());
    }

    /** As softmax, of x where the mask allows and −∞ elsewhere; a row without any is kept from 0/0. */
    static void maskedSoftmax(Kernels kernels, View in, View mask, View out) {
        View row = kernels.scratch(in.type(), lastOne(in.shape()));
        View low = kernels.scratch(in.type(), Shape.of(1));
        kernels.fill(low, Double.NEGATIVE_INFINITY);
        kernels.where(mask, in, expanded(low, in), out);
        kernels.reduce(Reduction.MAX, out, row);
        kernels.scalar(Binary.MAX, row, -Float.MAX_VALUE, row);
        kernels.binary(Binary.SUB, out, expanded(row, in), out);
        kernels.unary(Unary.EXP, out, out);
        kernels.reduce(Reduction.SUM, out, row);
        kernels.scalar(Binary.MAX, row, Float.MIN_NORMAL, row);
        kernels.binary(Binary.DIV, out, expanded(row, in), out);
        kernels.free(low.storage());
        kernels.free(row.storage());
    }

    /** dx = y·(g − Σ g·y). */
    static void softmaxGradient(Kernels kernels, View g, View y, View out) {
        View product = kernels.scratch(y.type(), y.shape());
        View row = kernels.scratch(y.type(), lastOne(y.shape()));
        kernels.binary(Binary.MUL, g, y, product);
        kernels.reduce(Reduction.SUM, product, row);
        kernels.binary(Binary.SUB, g, expanded(row, y), product);
        kernels.binary(Binary.MUL, product, y, out);
        kernels.free(row.storage());
        kernels.free(product.storage());
    }

    /** y = (x − max x) − log Σ exp(x − max x). */
    static void logSoftmax(Kernels kernels, View in, View out) {
        View row = kernels.scratch(in.type(), lastOne(in.shape()));
        View exp = kernels.scratch(in.type(), in.shape());
        kernels.reduce(Reduction.MAX, in, row);
        kernels.binary(Binary.SUB, in, expanded(row, in), out);
        kernels.unary(Unary.EXP, out, exp);
        kernels.reduce(Reduction.SUM, exp, row);
        kernels.unary(Unary.LOG, row, row);
        kernels.binary(Binary.SUB, out, expanded(row, in), out);
        kernels.free(exp.storage());
        kernels.free(row.storage());
    }

    /** e[b,t,s] = v·tanh(q[b,t] + k[b,s]). */
    static void additiveScore(Kernels kernels, View q, View k, View v, View out) {
        View hidden = hidden(kernels, q, k);
        kernels.binary(Binary.MUL, hidden, expanded(v, hidden), hidden);
        kernels.reduce(Reduction.SUM, hidden, new View(out.storage(), out.layout().unsqueeze(3)));
        kernels.free(hidden.storage());
    }

    /** dv_b = Σ_{t,s} g·u with u = tanh(q + k); d(q + k) = g·v·(1 − u²). */
    static void additiveScoreGradient(Kernels kernels, View g, Kernels.AdditiveScore at, View dq, View dk, View dv) {
        View hidden = hidden(kernels, at.q(), at.k());
        Shape full = hidden.shape();
        View product = kernels.scratch(g.type(), full);
        View wide = expanded(new View(g.storage(), g.layout().unsqueeze(3)), hidden);
        kernels.binary(Binary.MUL, wide, hidden, product);
        sumInto(kernels, product, full.with(1, 1).with(2, 1),
                new View(dv.storage(), dv.layout().unsqueeze(1).unsqueeze(1)));
        kernels.binary(Binary.MUL, wide, expanded(at.v(), hidden), product);
        kernels.binary(Binary.TANH_GRADIENT, product, hidden, product);
        sumInto(kernels, product, full.with(2, 1), new View(dq.storage(), dq.layout().unsqueeze(2)));
        sumInto(kernels, product, full.with(1, 1), new View(dk.storage(), dk.layout().unsqueeze(1)));
        kernels.free(product.storage());
        kernels.free(hidden.storage());
    }

    /** tanh(q + k) as [B,T,S,H]. */
    private static View hidden(Kernels kernels, View q, View k) {
        Shape full = Shape.of(q.shape().dim(0), q.shape().dim(1), k.shape().dim(1), q.shape().dim(2));
        View hidden = kernels.scratch(q.type(), full);
        kernels.binary(Binary.ADD, expanded(new View(q.storage(), q.layout().unsqueeze(2)), hidden),
                expanded(new View(k.storage(), k.layout().unsqueeze(1)), hidden), hidden);
        kernels.unary(Unary.TANH, hidden, hidden);
        return hidden;
    }

    private static void sumInto(Kernels kernels, View in, Shape shape, View target) {
        View sum = kernels.scratch(in.type(), shape);
        kernels.reduce(Reduction.SUM, in, sum);
        kernels.binary(Binary.ADD, target, sum, target);
        kernels.free(sum.storage());
    }

    /** m = β₁m + (1−β₁)g; v = β₂v + (1−β₂)g²; θ −= rate·(m̂/(√v̂ + ε) + decay·θ). */
    static void adam(Kernels kernels, View value, View gradient, View first, View second, Kernels.Adam step) {
        View scratch = kernels.scratch(value.type(), value.shape());
        kernels.scalar(Binary.MUL, first, step.beta1(), first);
        kernels.scalar(Binary.MUL, gradient, 1 - step.beta1(), scratch);
        kernels.binary(Binary.ADD, first, scratch, first);
        kernels.scalar(Binary.MUL, second, step.beta2(), second);
        kernels.binary(Binary.MUL, gradient, gradient, scratch);
        kernels.scalar(Binary.MUL, scratch, 1 - step.beta2(), scratch);
        kernels.binary(Binary.ADD, second, scratch, second);
        kernels.scalar(Binary.DIV, second, step.correction2(), scratch);
        kernels.unary(Unary.SQRT, scratch, scratch);
        kernels.scalar(Binary.ADD, scratch, step.epsilon(), scratch);
        kernels.binary(Binary.DIV, first, scratch, scratch);
        kernels.scalar(Binary.MUL, scratch, step.rate() / step.correction1(), scratch);
        kernels.scalar(Binary.MUL, value, 1 - step.rate() * step.decay(), value);
        kernels.binary(Binary.SUB, value, scratch, value);
        kernels.free(scratch.storage());
    }

    private static Shape lastOne(Shape shape) {
        return shape.with(shape.rank() - 1, 1);
    }

    static View expanded(View view, View like) {
        return new View(view.storage(), view.layout().expand(like.shape()));
    }
}

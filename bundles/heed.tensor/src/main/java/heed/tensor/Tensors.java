package heed.tensor;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** Operations on several tensors of equal standing. */
public final class Tensors {

    private Tensors() {
    }

    /** Joined along an axis; the other sizes equal. */
    public static Tensor concat(int axis, Tensor... parts) {
        Shape first = parts[0].shape();
        int at = first.axis(axis);
        int total = 0;
        for (Tensor part : parts) {
            if (part.shape().rank() != first.rank() || !part.shape().with(at, 1).equals(first.with(at, 1))) {
                throw new ShapeException("concat along axis " + at + ": shapes "
                        + Arrays.toString(Arrays.stream(parts).map(Tensor::shape).toArray())
                        + " differ in another axis");
            }
            Elementwise.checkType("concat", parts[0], part);
            total += part.dim(at);
        }
        Engine engine = parts[0].engine();
        Tensor y = engine.empty(parts[0].type(), first.with(at, total));
        int from = 0;
        for (Tensor part : parts) {
            int to = from + part.dim(at);
            engine.kernels().copy(part.view(), y.view(y.layout().slice(at, from, to)));
            from = to;
        }
        return y.record(Gradients.CONCAT, at, parts);
    }

    /** Joined along a new axis; all of one shape. */
    public static Tensor stack(int axis, List<Tensor> parts) {
        int at = axis < 0 ? axis + parts.get(0).shape().rank() + 1 : axis;
        return concat(at, parts.stream().map(part -> part.unsqueeze(at)).toArray(Tensor[]::new));
    }

    /**
     * Chosen element by element.
     *
     * @param condition not 0: from {@code then}; 0: from {@code otherwise}; all three broadcast
     */
    public static Tensor where(Tensor condition, Tensor then, Tensor otherwise) {
        Elementwise.checkType("where", then, otherwise);
        Shape shape = Shape.broadcast("where", condition.shape(),
                Shape.broadcast("where", then.shape(), otherwise.shape()));
        Engine engine = then.engine();
        Tensor y = engine.empty(then.type(), shape);
        engine.kernels().where(condition.expandedView(shape), then.expandedView(shape),
                otherwise.expandedView(shape), y.view());
        return y.record(Gradients.WHERE, condition.detach(), then, otherwise);
    }

    /**
     * Additive scores {@code e[b,t,s] = Σ_h v[h]·tanh(q[b,t,h] + k[b,s,h])} without a tensor [B,T,S,H] where the
     * backend can do without. Bahdanau, Cho &amp; Bengio 2015, §3.1.
     *
     * @param q queries [B,T,H]
     * @param k keys [B,S,H]
     * @param v [H]
     * @return scores [B,T,S]
     */
    public static Tensor additiveScore(Tensor q, Tensor k, Tensor v) {
        if (q.shape().rank() != 3 || k.shape().rank() != 3 || v.shape().rank() != 1 || q.dim(0) != k.dim(0)
                || q.dim(2) != k.dim(2) || q.dim(2) != v.dim(0)) {
            throw new ShapeException("additiveScore: wants [B, T, H], [B, S, H] and [H], got " + q.shape() + ", "
                    + k.shape() + " and " + v.shape());
        }
        Elementwise.checkType("additiveScore", q, k);
        Elementwise.checkType("additiveScore", q, v);
        Tensor y = q.engine().empty(q.type(), Shape.of(q.dim(0), q.dim(1), k.dim(1)));
        q.engine().kernels().additiveScore(q.view(), k.view(), v.view(), y.view());
        return y.record(Gradients.ADDITIVE_SCORE, null, q, k, v);
    }

    /**
     * Scaled dot-product attention of N heads: {@code softmax(scale·q·kᵀ)·v} among the slots that are allowed; a query
     * without any gives 0. Vaswani et al. 2017, §3.2.1. The weights are not kept; see
     * {@link Tensor#softmax(Tensor)} where they are wanted.
     *
     * @param q queries [B,N,T,d]
     * @param k keys [B,N,S,d]
     * @param v values [B,N,S,e]
     * @param mask 1 where a query may look, 0 where not; repeatable to [B,N,T,S]; empty for everywhere
     * @param causal whether query t sees only slots up to t + S − T
     * @param scale for example 1/√d
     * @return [B,N,T,e]
     */
    public static Tensor attention(Tensor q, Tensor k, Tensor v, Optional<Tensor> mask, boolean causal,
            double scale) {
        boolean ranks = q.shape().rank() == 4 && k.shape().rank() == 4 && v.shape().rank() == 4;
        if (!ranks || q.dim(0) != k.dim(0) || q.dim(0) != v.dim(0) || q.dim(1) != k.dim(1) || q.dim(1) != v.dim(1)
                || q.dim(3) != k.dim(3) || k.dim(2) != v.dim(2)) {
            throw new ShapeException("attention: wants q [B, N, T, d], k [B, N, S, d] and v [B, N, S, e], got "
                    + q.shape() + ", " + k.shape() + " and " + v.shape());
        }
        Elementwise.checkType("attention", q, k);
        Elementwise.checkType("attention", q, v);
        Shape scores = Shape.of(q.dim(0), q.dim(1), q.dim(2), k.dim(2));
        mask.filter(m -> !m.shape().expandsTo(scores)).ifPresent(m -> {
            throw new ShapeException("attention: a mask " + m.shape() + " cannot be repeated to scores " + scores);
        });
        Engine engine = q.engine();
        Tensor y = engine.empty(q.type(), Shape.of(q.dim(0), q.dim(2), q.dim(1), v.dim(3)));   // [B,T,N,e]
        Tensor heads = y.transpose(1, 2);
        Gradients.ScaledDot at = new Gradients.ScaledDot(mask.map(Tensor::detach).orElse(null), causal, scale,
                engine.empty(q.type(), scores.without(3)));
        engine.kernels().attention(at.read(q, k, v), heads.view(), at.logSums().view());
        return heads.record(Gradients.ATTENTION, at, q, k, v);
    }

    /**
     * A function with a gradient of its own.
     *
     * @param inputs what it gets, at least one; those that are tracked can get gradients
     * @throws ShapeException when the result is not of floating numbers, or, on the way back, a gradient does
     *     not fit its input
     */
    public static Tensor apply(DifferentiableFunction function, Tensor... inputs) {
        if (inputs.length == 0) {
            throw new IllegalArgumentException("apply: a function of no tensors; it needs at least one");
        }
        DifferentiableFunction.Context context = new DifferentiableFunction.Context(function, inputs);
        return context.apply().record(Gradients.FUNCTION, context, inputs);
    }
}

package heed.tensor;

import heed.tensor.Tape.Rule;
import heed.tensor.spi.Binary;
import heed.tensor.spi.Kernels;
import heed.tensor.spi.Unary;
import java.util.EnumMap;
import java.util.Map;

/**
 * The rules of differentiation, a row per primitive: from g = dL/dy to dL/dx for each input x. Sums over broadcast axes
 * are made where gradients are given ({@link Tape}), never here.
 */
final class Gradients {

    static final Map<Unary, Rule> UNARY = new EnumMap<>(Map.of(
            Unary.NEG, (n, g) -> n.make(0, g::neg),                                            // −g
            Unary.EXP, (n, g) -> n.make(0, () -> g.mul(n.output())),                           // g·y
            Unary.LOG, (n, g) -> n.make(0, () -> g.div(n.in(0))),                              // g/x
            Unary.TANH, (n, g) -> n.make(0, () -> slope(n, g, Binary.TANH_GRADIENT)),          // g·(1−y²)
            Unary.SIGMOID, (n, g) -> n.make(0, () -> slope(n, g, Binary.SIGMOID_GRADIENT)),    // g·y·(1−y)
            Unary.RELU, (n, g) -> n.make(0, () -> slope(n, g, Binary.RELU_GRADIENT)),          // g where y > 0
            Unary.SQRT, (n, g) -> n.make(0, () -> g.div(n.output()).mul(0.5)),                 // g/(2y)
            Unary.ABS, (n, g) -> n.make(0, () -> g.mul(sign(n.in(0))))));                      // g·sign x

    static final Map<Binary, Rule> BINARY = new EnumMap<>(Map.of(
            Binary.ADD, (n, g) -> {                                          // g; g
                n.pass(0, g);
                n.pass(1, g);
            },
            Binary.SUB, (n, g) -> {                                          // g; −g
                n.pass(0, g);
                n.make(1, g::neg);
            },
            Binary.MUL, (n, g) -> {                                          // g·b; g·a
                n.make(0, () -> g.mul(n.in(1)));
                n.make(1, () -> g.mul(n.in(0)));
            },
            Binary.DIV, (n, g) -> {                                          // g/b; −g·y/b
                n.make(0, () -> g.div(n.in(1)));
                n.make(1, () -> g.mul(n.output()).div(n.in(1)).neg());
            },
            Binary.MAX, (n, g) -> {                                          // to the greater, equal ones to a
                n.make(0, () -> g.mul(n.in(0).less(n.in(1)).neg().add(1)));
                n.make(1, () -> g.mul(n.in(0).less(n.in(1))));
            },
            Binary.MIN, (n, g) -> {                                          // to the lesser, equal ones to a
                n.make(0, () -> g.mul(n.in(1).less(n.in(0)).neg().add(1)));
                n.make(1, () -> g.mul(n.in(1).less(n.in(0))));
            },
            Binary.POW, (n, g) -> {                                          // g·b·aᵇ⁻¹; g·y·log a
                Tensor a = n.in(0).detach();
                Tensor b = n.in(1).detach();
                n.make(0, () -> zeroWhere(b.equal(0), g.mul(b).mul(a.pow(b.add(-1)))));
                n.make(1, () -> zeroWhere(a.equal(0).mul(b.greaterEqual(0)), g.mul(n.output()).mul(a.log())));
            }));

    /** y = op(x, s) with the number s as attribute. */
    static final Map<Binary, Rule> SCALAR = new EnumMap<>(Map.of(
            Binary.ADD, (n, g) -> n.pass(0, g),                                                // g
            Binary.MUL, (n, g) -> n.make(0, () -> g.mul(number(n))),                           // g·s
            Binary.DIV, (n, g) -> n.make(0, () -> g.div(number(n))),                           // g/s
            Binary.MAX, (n, g) -> n.make(0, () -> g.mul(n.in(0).greaterEqual(number(n)))),   // g where x ≥ s
            Binary.MIN, (n, g) -> n.make(0, () -> g.mul(n.in(0).lessEqual(number(n)))),      // g where x ≤ s
            Binary.POW, (n, g) -> n.make(0, () -> number(n) == 0 ? g.mul(0)
                    : g.mul(n.in(0).pow(number(n) - 1)).mul(number(n)))));                     // g·s·xˢ⁻¹

    /** y = a·b: da = g·bᵀ, db = aᵀ·g. */
    static final Rule MATMUL = (n, g) -> {
        n.product(0, g, n.in(1).transpose(-2, -1));
        n.product(1, n.in(0).transpose(-2, -1), g);
    };

    /** y = base + a·b with the rows of a as one axis: da = g·bᵀ, db = aᵀ·g, dbase = g. */
    static final Rule MATMUL_ADD = (n, g) -> {
        Tensor rows = g.reshape(n.in(0).dim(0), n.in(1).dim(1));
        n.product(0, rows, n.in(1).transpose(0, 1));
        if (n.in(2).shape().rank() == 1) {
            n.productAndSums(1, n.in(0).transpose(0, 1), rows, 2);
        } else {
            n.product(1, n.in(0).transpose(0, 1), rows);
            n.pass(2, g);
        }
    };

    /** y = Σ x over axes; g comes with those axes at size 1. */
    static final Rule SUM = (n, g) -> n.pass(0, g.expand(n.in(0).shape()));

    /** y = max x over axes: g, shared equally by all that reach the maximum. */
    static final Rule MAX = (n, g) -> n.make(0, () -> {
        Tensor reach = Elementwise.plain(n.in(0), Binary.EQUAL, n.output());
        return g.mul(reach).div(reach.sum(true, (int[]) n.attribute()));
    });

    /** y = softmax(x): y·(g − Σ g·y), masked or not. */
    static final Rule SOFTMAX = (n, g) -> n.make(0, () -> {
        Tensor dx = like(n.output());
        kernels(n).softmaxGradient(g.view(), n.output().view(), dx.view());
        return dx;
    });

    /** y = log softmax(x): g − eʸ·Σg. */
    static final Rule LOG_SOFTMAX = (n, g) -> n.make(0, () -> g.sub(n.output().exp().mul(g.sum(true, -1))));

    /** y = c ? a : b: g where c; g elsewhere. */
    static final Rule WHERE = (n, g) -> {
        Tensor zero = g.engine().zeros();
        n.make(0, () -> Tensors.where((Tensor) n.attribute(), g, zero));
        n.make(1, () -> Tensors.where((Tensor) n.attribute(), zero, g));
    };

    /** y[i] = table[ids[i]]: dtable[ids[i]] += g[i]. */
    static final Rule GATHER = (n, g) ->
            kernels(n).scatterAdd(g.contiguous().view(), ((Tensor) n.attribute()).view(), Tape.owned(n.in(0)).view());

    /** The same elements in another shape. */
    static final Rule RESHAPE = (n, g) -> n.pass(0, g.reshape(n.in(0).shape().dims()));

    /** Two axes exchanged. */
    static final Rule TRANSPOSE = (n, g) -> {
        if (n.output().place != null) {
            return;
        }
        int[] axes = (int[]) n.attribute();
        n.pass(0, g.transpose(axes[0], axes[1]));
    };

    /** Repeated along axes: the sum over them, made when the gradient is given. */
    static final Rule EXPAND = (n, g) -> n.pass(0, g);

    /** Elements copied in order. */
    static final Rule COPY = (n, g) -> n.pass(0, g);

    /** x itself under another name, which needs its gradient no more. */
    static final Rule ALL = (n, g) -> {
        if (n.output().ownsGradient) {
            n.make(0, () -> g);
        } else {
            n.pass(0, g);
        }
    };

    /** A part of x: g is added to that part of x's gradient in place, so that T slices of x cost what x costs. */
    static final Rule SLICE = (n, g) -> {
        if (n.output().place != null) {
            return;
        }
        Tensor part = ((Part) n.attribute()).of(Tape.owned(n.in(0)));
        kernels(n).binary(Binary.ADD, part.view(), g.view(), part.view());
    };

    /** A slot of x: see {@link Slots}. */
    static final Rule UNBIND = (n, g) -> ((Slots.Slot) n.attribute()).give(n);

    /** Joined along an axis: each input gets its part. */
    static final Rule CONCAT = (n, g) -> {
        int axis = (int) n.attribute();
        int from = 0;
        for (int i = 0; i < n.inputs().length; i++) {
            int to = from + n.in(i).shape().dim(axis);
            n.pass(i, g.slice(axis, from, to));
            from = to;
        }
    };

    /** A slot written into a growing memory: the slot of the memory's gradient. */
    static final Rule APPEND = (n, g) -> n.pass(0, g.select(1, (int) n.attribute()));

    /** e = Σ v·tanh(q + k): see the kernel. */
    static final Rule ADDITIVE_SCORE = (n, g) -> {
        Kernels.AdditiveScore at = new Kernels.AdditiveScore(n.in(0).view(), n.in(1).view(), n.in(2).view());
        Tensor v = n.in(2);
        int batch = g.dim(0);
        Tensor rows = v.isTracked() ? Tape.rowGradient(v, batch) : v.engine().zeros(batch, v.dim(0));
        kernels(n).additiveScoreGradient(g.view(), at, gradientOrScratch(n.in(0)).view(),
                gradientOrScratch(n.in(1)).view(), rows.view());
    };

    /** [h', c'] of an LSTM: see the kernel. */
    static final Rule LSTM = (n, g) -> {
        Tensor gates = Gates.gates(n);
        Tensor before = Tape.room(n.in(3));
        kernels(n).lstmGradient(g.view(), new Kernels.LstmStep(gates.view(), n.in(3).view(), n.output().view()),
                gates.view(), before.view());
        n.make(3, () -> before);
        n.pass(0, gates);
        n.product(1, gates, n.in(2).transpose(0, 1));
        n.product(2, n.in(1).transpose(0, 1), gates);
    };

    /** h' of a GRU: see the kernel. */
    static final Rule GRU = (n, g) -> {
        Tensor dInput = Tape.room(n.in(0));
        Tensor dHidden = Tape.room(n.in(1));
        kernels(n).gruGradient(g.view(), new Kernels.GruStep(n.in(0).view(), n.in(1).view(), n.in(2).view()),
                dInput.view(), dHidden.view(), gradientOrScratch(n.in(2)).view());
        n.make(0, () -> dInput);
        n.make(1, () -> dHidden);
    };

    /** softmax(scale·q·kᵀ)·v: see the kernel. */
    static final Rule ATTENTION = (n, g) -> {
        ScaledDot at = (ScaledDot) n.attribute();
        kernels(n).attentionGradient(g.view(), at.read(n.in(0), n.in(1), n.in(2)), n.output().view(),
                at.logSums().view(), gradientOrScratch(n.in(0)).view(), gradientOrScratch(n.in(1)).view(),
                gradientOrScratch(n.in(2)).view());
    };

    /** What scaled dot-product attention has besides queries, keys and values. */
    record ScaledDot(Tensor mask, boolean causal, double scale, Tensor logSums) {

        Kernels.AttentionRead read(Tensor q, Tensor k, Tensor v) {
            return new Kernels.AttentionRead(q.view(), k.view(), v.view(),
                    mask == null ? null : mask.expandedView(Shape.of(q.dim(0), q.dim(1), q.dim(2), k.dim(2))),
                    causal, scale);
        }
    }

    /** y = log Σ eˣ over axes: g·eˣ⁻ʸ; 0 where all x are −∞. */
    static final Rule LOG_SUM_EXP = (n, g) ->
            n.make(0, () -> g.mul(n.in(0).sub(Reductions.finite(n.output())).exp()));

    /** y = Σ x²/n: g·2x/n. */
    static final Rule MEAN_SQUARE = (n, g) -> n.make(0, () -> n.in(0).mul(g.mul(2.0 / n.in(0).shape().size())));

    /** y = cross-entropy of rows: see the kernel. */
    static final Rule CROSS_ENTROPY = (n, g) -> n.make(0, () -> {
        Tensor dx = like(n.in(0));
        kernels(n).crossEntropyGradient(g.view(), ((Losses.Targets) n.attribute()).of(n.in(0)), dx.view());
        return dx;
    });

    /** y = γ·(x − μ)/√(σ² + ε) + β: see the kernel. */
    static final Rule LAYER_NORM = (n, g) -> {
        Kernels.LayerNorm at = new Kernels.LayerNorm(n.in(0).view(), n.in(1).view(), number(n));
        kernels(n).layerNormGradient(g.view(), at, gradientOrScratch(n.in(0)).view(),
                gradientOrScratch(n.in(1)).view(), gradientOrScratch(n.in(2)).view());
    };

    /** y[j] = Σ_{i≤j} x[i]: the sum of g from i on. */
    static final Rule CUMULATIVE_SUM = (n, g) ->
            n.make(0, () -> Reductions.cumulativeSum(g, (int) n.attribute(), true));

    /** y[…,j] = x[…,ids[…,j]]: dx[…,ids[…,j]] += g[…,j]. */
    static final Rule PICK = (n, g) ->
            kernels(n).addPicked(g.view(), ((Tensor) n.attribute()).view(), Tape.owned(n.in(0)).view());

    /** y = sparsemax(x): g less its mean over the support, there; 0 elsewhere. */
    static final Rule SPARSEMAX = (n, g) -> n.make(0, () -> projected(g, n.output().greater(0)));

    /** y = 1.5-entmax(x): s·(g − Σ s·g/Σ s) with s = √y. */
    static final Rule ENTMAX15 = (n, g) -> n.make(0, () -> projected(g, n.output().sqrt()));

    /** y = x·Φ(x): see the kernel. */
    static final Rule GELU = (n, g) -> n.make(0, () -> {
        Tensor dx = like(n.output());
        kernels(n).geluGradient(g.view(), n.in(0).view(), dx.view());
        return dx;
    });

    /** y = all patches of x: each is added to where it was cut from. */
    static final Rule PATCHES = (n, g) ->
            Patches.addTo(Tape.owned(n.in(0)), g, (Patches.Window) n.attribute());

    /** y = f(x…) of a plug-in: as it says itself. */
    static final Rule FUNCTION = (n, g) -> ((DifferentiableFunction.Context) n.attribute()).back(n, g);

    /** Part of a tensor: slots {@code from} to {@code to} of an axis, or one slot, whose axis goes away. */
    record Part(int axis, int from, int to, boolean one) {
        Tensor of(Tensor whole) {
            return one ? whole.select(axis, from) : whole.slice(axis, from, to);
        }
    }

    private Gradients() {
    }

    private static Tensor zeroWhere(Tensor condition, Tensor otherwise) {
        return Tensors.where(condition, otherwise.engine().zeros(), otherwise);
    }

    /** s·(g − Σ s·g/Σ s) along the last axis; 0 in rows without any s. */
    private static Tensor projected(Tensor g, Tensor s) {
        Tensor total = s.sum(true, -1).max(g.engine().full(Float.MIN_NORMAL));
        return s.mul(g.sub(s.mul(g).sum(true, -1).div(total)));
    }

    private static Tensor gradientOrScratch(Tensor input) {
        return input.isTracked() ? Tape.owned(input) : input.engine().zeros(input.shape().dims());
    }

    private static Tensor slope(Tape.Node n, Tensor g, Binary op) {
        Tensor dx = Tape.room(n.in(0));
        kernels(n).binary(op, g.view(), n.output().view(), dx.view());
        return dx;
    }

    private static Tensor sign(Tensor x) {
        return x.neg().less(0).sub(x.less(0));
    }

    private static double number(Tape.Node n) {
        return (double) n.attribute();
    }

    private static Kernels kernels(Tape.Node n) {
        return n.output().engine().kernels();
    }

    private static Tensor like(Tensor tensor) {
        return tensor.engine().empty(tensor.type(), tensor.shape());
    }
}

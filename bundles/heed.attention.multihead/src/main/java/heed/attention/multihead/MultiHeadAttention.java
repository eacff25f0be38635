package heed.attention.multihead;

import heed.attention.AttentionMechanism;
import heed.attention.Focus;
import heed.attention.Products;
import heed.attention.Reading;
import heed.attention.Widths;
import heed.tensor.Engine;
import heed.tensor.Init;
import heed.tensor.Parameters;
import heed.tensor.Scope;
import heed.tensor.Tensor;
import heed.tensor.Tensors;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;

/**
 * {@code [head_1; …; head_N] W_o}, {@code head_n = attention(W_q,n q, W_k,n m, W_v,n m)}; the matrices of all
 * heads lie side by side in one. Vaswani et al. 2017, §3.2.2. Any mechanism of one head that leaves the
 * weights to the host's normaliser can be that of a head; w is the width of a head here.
 */
final class MultiHeadAttention implements AttentionMechanism {

    private final List<AttentionMechanism> inner;
    private final boolean focuses;
    private final Tensor wq;
    private final Tensor wk;
    private final Tensor wv;
    private final Tensor wo;

    /**
     * Heads side by side.
     *
     * @param inner the mechanism of each, for queries and slots of width w
     * @param width N·w
     */
    MultiHeadAttention(List<AttentionMechanism> inner, int width, Widths widths, Parameters parameters) {
        this.inner = inner;
        this.focuses = focuses(inner.get(0), width / inner.size(), parameters.engine());
        wq = parameters.create("W_q", Init.glorot(), widths.query(), width);   // [d,N·w]
        wk = parameters.create("W_k", Init.glorot(), widths.memory(), width);  // [H,N·w]
        wv = parameters.create("W_v", Init.glorot(), widths.memory(), width);  // [H,N·w]
        wo = parameters.create("W_o", Init.glorot(), width, widths.memory());  // [N·w,H]
    }

    /**
     * Whether a head has a focus, for all reads or for none: queries are not projected to ask for it in vain.
     */
    private static boolean focuses(AttentionMechanism one, int width, Engine engine) {
        try (Scope scope = engine.scope()) {
            return engine.withoutGradients(() -> one.focus(engine.zeros(1, 1, width),
                    Reading.whole(engine, 1, 1))) != Focus.EVERYWHERE;
        }
    }

    @Override
    public int heads() {
        return inner.size();
    }

    @Override
    public boolean readsPast() {
        return inner.stream().anyMatch(AttentionMechanism::readsPast);
    }

    @Override
    public Tensor keys(Tensor memory, int first) {
        return each(memory.matmul(wk), (one, part) -> one.keys(part, first));  // [B,S,N·k]
    }

    @Override
    public Tensor values(Tensor memory) {
        return each(memory.matmul(wv), AttentionMechanism::values);            // [B,S,N·v]
    }

    @Override
    public Tensor output(Tensor read) {
        return each(read, AttentionMechanism::output).matmul(wo);              // [B,Tq,H]
    }

    @Override
    public Focus focus(Tensor query, Reading at) {
        if (!focuses) {
            return Focus.EVERYWHERE;
        }
        Tensor projected = query.matmul(wq);
        List<Focus> all = new ArrayList<>();
        for (int n = 0; n < heads(); n++) {
            all.add(inner.get(n).focus(part(projected, n), at.head(n)));
        }
        return new Focus(heads(all.stream().map(Focus::window).toList()),
                heads(all.stream().map(Focus::factor).toList()), all.get(0).renormalize());
    }

    @Override
    public Optional<Tensor> factor(Tensor query, Reading at) {
        return factorOf(query.matmul(wq), at);
    }

    @Override
    public Tensor score(Tensor query, Tensor keys, Reading at) {
        return scoreOfProduct(query.matmul(wq), keys, at);
    }

    @Override
    public Optional<Tensor> queryWeight() {
        return focuses ? Optional.empty() : Optional.of(wq);
    }

    @Override
    public Tensor scoreOfProduct(Tensor projected, Tensor keys, Reading at) {
        return factorOf(projected, at).map(factor -> scores(factor, keys)).orElseGet(() -> {
            List<Tensor> scores = new ArrayList<>();
            for (int n = 0; n < heads(); n++) {
                scores.add(inner.get(n).score(part(projected, n), part(keys, n), at.head(n)));
            }
            return stacked(scores);                                            // [B,N,Tq,S]
        });
    }

    /** That of all heads, which are made of the same options. */
    @Override
    public double scale() {
        return inner.get(0).scale();
    }

    /** [B,Tq,N·w] → [B,Tq,N·k], where the scores of all heads are products. */
    private Optional<Tensor> factorOf(Tensor projected, Reading at) {
        List<Tensor> factors = new ArrayList<>();
        boolean same = true;
        for (int n = 0; n < heads(); n++) {
            Tensor part = part(projected, n);
            Optional<Tensor> one = inner.get(n).factor(part, at.head(n));
            if (one.isEmpty()) {
                return Optional.empty();
            }
            same &= one.get() == part;
            factors.add(one.get());
        }
        return Optional.of(same ? projected : joined(factors));
    }

    private Tensor scores(Tensor factor, Tensor keys) {
        return Products.score(scale() == 1 ? factor : factor.mul(scale()), keys, heads());
    }

    /** What each head makes of its part: the whole as it is where no head changes anything. */
    private Tensor each(Tensor whole, BiFunction<AttentionMechanism, Tensor, Tensor> step) {
        List<Tensor> made = new ArrayList<>();
        boolean same = true;
        for (int n = 0; n < heads(); n++) {
            Tensor part = part(whole, n);
            Tensor one = step.apply(inner.get(n), part);
            same &= one == part;
            made.add(one);
        }
        return same ? whole : joined(made);
    }

    /** [B,T,N·w] → [B,T,w], a view. */
    private Tensor part(Tensor whole, int n) {
        int width = whole.dim(2) / heads();
        return whole.slice(2, n * width, (n + 1) * width);
    }

    private static Tensor joined(List<Tensor> parts) {
        return parts.size() == 1 ? parts.get(0) : Tensors.concat(2, parts.toArray(Tensor[]::new));
    }

    /** [B,Tq,S] of each head → [B,N,Tq,S]; one head alone stays as it is. */
    private static Tensor stacked(List<Tensor> parts) {
        return parts.size() == 1 ? parts.get(0) : Tensors.stack(1, parts);
    }

    /** All heads have the same kind of focus: each has this, or none has. */
    private static Optional<Tensor> heads(List<Optional<Tensor>> parts) {
        List<Tensor> there = parts.stream().flatMap(Optional::stream).toList();
        return there.isEmpty() ? Optional.empty() : Optional.of(stacked(there));
    }
}

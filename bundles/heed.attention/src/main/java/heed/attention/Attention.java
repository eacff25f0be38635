package heed.attention;

import heed.component.BadInput;
import heed.component.Options;
import heed.component.Parts;
import heed.component.Ref;
import heed.tensor.Engine;
import heed.tensor.Layers;
import heed.tensor.Parameters;
import heed.tensor.Shape;
import heed.tensor.ShapeException;
import heed.tensor.Tensor;
import heed.tensor.Tensors;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * The host of one mechanism: reads memories with it.
 *
 * <pre>
 * k = keys(m), v = values(m)    once a slot
 * e = score(q, k) + biases      where the masks and the mechanism's window allow
 * a = normalise(e)              softmax by default; 0 in a row whose slots are all masked
 * a = dropout(factor·a)         the mechanism's factor, such as a Gaussian
 * c = output(Σ_s a_s·v_s)       for each tape that is read with the same weights
 * </pre>
 */
public final class Attention {

    private final String name;
    private final AttentionMechanism mechanism;
    private final int memoryWidth;
    private final Around around;

    /**
     * A host for a mechanism that is there, with a softmax or the mechanism's own normaliser.
     *
     * @param name for errors
     * @param memoryWidth H
     */
    public Attention(String name, AttentionMechanism mechanism, int memoryWidth) {
        this(name, mechanism, memoryWidth, mechanism.normalizer().map(Around::around).orElse(Around.SOFTMAX));
    }

    /**
     * A host for a mechanism that is there.
     *
     * @param name for errors
     * @param memoryWidth H
     */
    public Attention(String name, AttentionMechanism mechanism, int memoryWidth, Around around) {
        this.name = name;
        this.mechanism = mechanism;
        this.memoryWidth = memoryWidth;
        this.around = around;
    }

    /**
     * The mechanism that a reference names, with fresh weights, and what stands {@link Around} it.
     *
     * @throws BadInput when there is none, or it cannot work with those widths
     */
    public static Attention create(Ref ref, Widths widths, Parameters parameters, Parts parts) {
        AttentionMechanism mechanism = mechanism(Around.inner(ref), widths, parameters, parts);
        return new Attention(ref.id(), mechanism, widths.memory(),
                Around.create(ref, mechanism, widths, parameters, parts));
    }

    /**
     * The mechanism that a reference names, alone: for mechanisms that are made of others.
     *
     * @throws BadInput when there is none, or it cannot work with those widths
     */
    public static AttentionMechanism mechanism(Ref ref, Widths widths, Parameters parameters, Parts parts) {
        AttentionFactory<?> factory = parts.find(AttentionFactory.class, ref);
        try {
            return create(factory, ref, widths, parameters, parts);
        } catch (BadInput bad) {
            throw bad.key().isEmpty() ? new BadInput(ref.key(), bad.getMessage(), bad) : bad;
        }
    }

    private static <O extends Record> AttentionMechanism create(AttentionFactory<O> factory, Ref ref, Widths widths,
            Parameters parameters, Parts parts) {
        Around.checkNames(factory);
        return factory.create(Options.read(factory, ref), widths, parameters, parts);
    }

    /**
     * A memory that is there as a whole, its keys computed once: the encoder's states, or, with a causal mask, the
     * querying sequence itself. Successive reads are successive queries.
     *
     * @param memory [B,S,H]
     */
    public Whole over(Tensor memory, Mask mask) {
        return new Whole(memory, mask);
    }

    /**
     * A memory that grows by a slot at a time, each read seeing all slots so far.
     *
     * @param batch B
     * @param capacity the most slots it will hold
     * @param mask {@link Mask#causal}: whether slot t is there for query t; with windows or blocks if wanted
     * @param tapes how many tensors a slot has, all read with the weights that the first gave
     */
    public Growing growing(Engine engine, int batch, int capacity, Mask mask, int tapes) {
        return new Growing(engine, batch, capacity, mask, tapes);
    }

    /** A memory of one tape that grows by a slot at a time; query t sees slots 0 to t. */
    public Growing growing(Engine engine, int batch, int capacity) {
        return growing(engine, batch, capacity, Mask.causal(true), 1);
    }

    private void check(Tensor memory) {
        if (memory.shape().rank() != 3 || memory.dim(2) != memoryWidth) {
            throw new ShapeException(name + ": wants a memory [B, S, " + memoryWidth + "], got " + memory.shape());
        }
    }

    private Tensor keys(Tensor memory, int first) {
        return mechanism.keys(around.memory().map(positions -> positions.encode(memory, first)).orElse(memory), first);
    }

    /**
     * The mechanism's {@link AttentionMechanism#queryWeight}, if queries go through nothing before it: then
     * {@link Growing#readProduct} can be asked.
     */
    public Optional<Tensor> queryWeight() {
        return around.queries().isPresent() ? Optional.empty() : mechanism.queryWeight();
    }

    private boolean readsPast() {
        return mechanism.readsPast() || around.normalizer().readsPast();
    }

    private Read read(Tensor query, Tensor keys, List<Tensor> values, Optional<Tensor> allowed, Reading at) {
        Tensor asked = around.queries().map(positions -> positions.encode(query, at.first())).orElse(query);
        Focus focus = mechanism.focus(asked, at);
        if (isPlain(query, values, focus, at)) {
            Optional<Tensor> factor = mechanism.factor(asked, at);
            if (factor.isPresent()) {
                return new Read(List.of(fused(factor.get(), keys, values.get(0), at)),
                        () -> weights(scores(mechanism.score(asked, keys, at), asked, keys), allowed, focus, at));
            }
        }
        return read(scores(mechanism.score(asked, keys, at), asked, keys), values, allowed, focus, at);
    }

    private Read read(Tensor scores, List<Tensor> values, Optional<Tensor> allowed, Focus focus, Reading at) {
        Tensor weights = weights(scores, allowed, focus, at);
        boolean drops = around.dropout() > 0 && at.engine().isRecording();
        Tensor used = drops ? Layers.dropout(weights, around.dropout()) : weights;
        List<Tensor> contexts = new ArrayList<>();
        for (Tensor tape : values) {
            contexts.add(mechanism.output(context(used, tape)));                   // [B,Tq,H]
        }
        return new Read(contexts, () -> weights);
    }

    /** Whether the context is a softmax of products, times values, and nothing else. */
    private boolean isPlain(Tensor query, List<Tensor> values, Focus focus, Reading at) {
        boolean drops = around.dropout() > 0 && query.engine().isRecording();
        return at.queries() > 1 && values.size() == 1 && focus == Focus.EVERYWHERE && !drops && !readsPast()
                && around.biases().isEmpty() && at.mask().bias().isEmpty()
                && around.normalizer().softmaxFactor().isPresent();
    }

    private Tensor fused(Tensor factor, Tensor keys, Tensor values, Reading at) {
        int heads = mechanism.heads();
        boolean causal = at.mask().isOnlyInclusive() && at.first() == 0 && at.queries() == at.slots();
        Mask rest = causal ? at.mask().withoutCausal() : at.mask();
        Tensor read = Tensors.attention(Products.split(factor, heads), Products.split(keys, heads),
                Products.split(values, heads),
                rest.allowed(at.engine(), at.first(), at.queries(), at.slots()).map(mask -> mask.unsqueeze(1)), causal,
                mechanism.scale() * around.normalizer().softmaxFactor().getAsDouble());   // [B,N,Tq,v]
        return mechanism.output(Products.join(read));
    }

    /** [B,Tq,S], or [B,N,Tq,S]. */
    private Tensor weights(Tensor raw, Optional<Tensor> allowed, Focus focus, Reading at) {
        Tensor scores = raw;
        for (Bias bias : around.biases()) {
            scores = scores.add(bias.bias(at));
        }
        if (at.mask().bias().isPresent()) {
            scores = scores.add(headed(at.mask().bias().get()));
        }
        Optional<Tensor> mask = allowed.map(this::headed);
        if (focus.window().isPresent()) {
            mask = Optional.of(mask.map(one -> one.mul(focus.window().get())).orElse(focus.window().get()));
        }
        Tensor weights = around.normalizer().weights(scores, mask, at);
        if (focus.factor().isEmpty()) {
            return weights;
        }
        Tensor multiplied = weights.mul(focus.factor().get());
        if (!focus.renormalize()) {
            return multiplied;
        }
        Tensor sum = multiplied.sum(true, -1);
        return multiplied.div(sum.add(sum.equal(0)));                          // a row of zeros stays one
    }

    /** For scores of several heads, one rule for all of them: [B,Tq,S] → [B,1,Tq,S]. */
    private Tensor headed(Tensor rule) {
        return mechanism.heads() > 1 && rule.shape().rank() == 3 ? rule.unsqueeze(1) : rule;
    }

    /** The scores, if they are of the right shape. */
    private Tensor scores(Tensor scores, Tensor query, Tensor keys) {
        int heads = mechanism.heads();
        Shape expected = heads == 1 ? Shape.of(query.dim(0), query.dim(1), keys.dim(1))
                : Shape.of(query.dim(0), heads, query.dim(1), keys.dim(1));
        if (!scores.shape().equals(expected)) {
            throw new ShapeException(name + ": score of query " + query.shape() + " and keys " + keys.shape()
                    + " must be " + (heads == 1 ? "[B, Tq, S]" : "[B, N, Tq, S]") + " = " + expected + ", got "
                    + scores.shape());
        }
        return scores;
    }

    /** Σ_s a_s·v_s, head beside head [B,Tq,N·v]. */
    private Tensor context(Tensor weights, Tensor values) {
        int heads = mechanism.heads();
        return heads == 1 ? weights.matmul(values) : Products.join(weights.matmul(Products.split(values, heads)));
    }

    /** What a read gives. */
    public static final class Read {

        private final List<Tensor> contexts;
        private final Supplier<Tensor> weights;

        private Read(List<Tensor> contexts, Supplier<Tensor> weights) {
            this.contexts = contexts;
            this.weights = weights;
        }

        /** The context [B,Tq,H]. */
        public Tensor context() {
            return contexts.get(0);
        }

        /** The context of each tape [B,Tq,H]. */
        public List<Tensor> contexts() {
            return contexts;
        }

        /** Weights before dropout [B,Tq,S], the mean of the heads where there are several; computed when asked for. */
        public Tensor weights() {
            Tensor all = weights.get();
            return all.shape().rank() == 4 ? all.mean(1) : all;
        }

        /** Weights before dropout, head by head [B,N,Tq,S]; computed when asked for. */
        public Tensor headWeights() {
            Tensor all = weights.get();
            return all.shape().rank() == 4 ? all : all.unsqueeze(1);
        }
    }

    /** Where earlier queries of a pass looked. */
    private static final class Trail {

        private Optional<Past> past = Optional.empty();

        /** The past over so many slots: nobody has looked at the new ones. */
        private Optional<Past> over(int slots) {
            return past.map(seen -> new Past(wider(seen.previous(), slots), wider(seen.total(), slots)));
        }

        private static Tensor wider(Tensor weights, int slots) {
            int missing = slots - weights.dim(-1);
            if (missing == 0) {
                return weights;
            }
            int[] dims = weights.shape().dims();
            dims[dims.length - 1] = missing;
            return Tensors.concat(-1, weights, weights.engine().zeros(dims));
        }

        private void add(Tensor weights) {
            past = Optional.of(new Past(weights, over(weights.dim(-1)).map(seen -> seen.total().add(weights))
                    .orElse(weights)));
        }
    }

    /** A memory that is there as a whole. */
    public final class Whole {

        private final Tensor keys;
        private final Tensor values;
        private final Mask mask;
        private final Optional<Tensor> same;
        private final Trail trail = new Trail();
        private int queries;

        private Whole(Tensor memory, Mask mask) {
            check(memory);
            mask.rows().ifPresent(rows -> {
                if (rows != memory.dim(0)) {
                    throw new ShapeException(name + ": lengths of " + rows + " rows do not fit a memory "
                            + memory.shape());
                }
            });
            this.keys = keys(memory, 0);
            this.values = mechanism.values(memory);
            this.mask = mask;
            this.same = mask.isSameForAll() ? mask.allowed(memory.engine(), 0, 1, memory.dim(1)) : Optional.empty();
        }

        /**
         * Reads with the next queries, one or more.
         *
         * @param query [B,Tq,d]
         */
        public Read read(Tensor query) {
            if (!readsPast()) {
                return read(query, Optional.empty());
            }
            List<Tensor> contexts = new ArrayList<>();
            List<Tensor> weights = new ArrayList<>();
            for (int t = 0; t < query.dim(1); t++) {
                boolean sees = !mask.isBeforeAll(queries);
                Read one = read(query.slice(1, t, t + 1), trail.over(keys.dim(1)));
                if (sees) {
                    trail.add(one.weights.get());
                }
                contexts.add(one.context());
                weights.add(one.weights.get());
            }
            return new Read(List.of(concat(1, contexts)), () -> concat(-2, weights));
        }

        private Read read(Tensor query, Optional<Past> past) {
            Mask rules = mask.ofQueries(queries, query.dim(1));
            Reading at = new Reading(query.engine(), queries, query.dim(1), keys.dim(1), rules, past);
            queries += query.dim(1);
            Optional<Tensor> allowed = mask.isSameForAll() ? same
                    : rules.allowed(at.engine(), at.first(), at.queries(), at.slots());
            return Attention.this.read(query, keys, List.of(values), allowed, at);
        }
    }

    private static Tensor concat(int axis, List<Tensor> parts) {
        return parts.size() == 1 ? parts.get(0) : Tensors.concat(axis, parts.toArray(Tensor[]::new));
    }

    /** A memory that grows. */
    public final class Growing {

        private final GrowingTapes tapes;
        private final Mask mask;
        private final Trail trail = new Trail();
        private final Engine engine;
        private final int batch;

        private Growing(Engine engine, int batch, int capacity, Mask mask, int count) {
            this.engine = engine;
            this.batch = batch;
            this.mask = mask;
            tapes = new GrowingTapes(engine, batch, capacity, count);
        }

        /**
         * Adds a slot.
         *
         * @param slot for each tape [B,H]
         */
        public void append(Tensor... slot) {
            check(slot[0].unsqueeze(1));
            tapes.append(slot, one -> keys(one, tapes.length()), mechanism::values);
        }

        /** Slots so far. */
        public int length() {
            return tapes.length();
        }

        /** The slots so far of each tape [B,t,H], as they were appended. */
        public List<Tensor> slots() {
            return tapes.slots();
        }

        /**
         * All that later reads depend on: the slots of each tape [B,t,H], and, if the mechanism reads the past and there is
         * one, its two tensors, wide as its last query saw them. Empty as long as there are no slots.
         */
        public List<Tensor> snapshot() {
            List<Tensor> all = new ArrayList<>(slots());
            trail.past.ifPresent(past -> all.addAll(List.of(past.previous(), past.total())));
            return all;
        }

        /**
         * Goes on where a snapshot was taken.
         *
         * @throws IllegalStateException when this memory has slots already
         */
        public void restore(List<Tensor> snapshot) {
            if (length() > 0) {
                throw new IllegalStateException(name + ": a snapshot is restored into a memory that is still empty; this "
                        + "one has " + length() + " slots");
            }
            int steps = snapshot.isEmpty() ? 0 : snapshot.get(0).dim(1);
            for (int s = 0; s < steps; s++) {
                int at = s;
                append(snapshot.stream().limit(tapes.count()).map(tape -> tape.select(1, at)).toArray(Tensor[]::new));
            }
            if (snapshot.size() > tapes.count()) {
                trail.past = Optional.of(new Past(snapshot.get(tapes.count()), snapshot.get(tapes.count() + 1)));
            }
        }

        /**
         * Reads the slots so far. Where there is none, contexts are zeros, and there are no weights [B,1,0].
         *
         * @param query [B,d]
         * @return contexts [B,1,H] and weights [B,1,t]
         */
        public Read read(Tensor query) {
            return read(at -> Attention.this.read(query.unsqueeze(1), tapes.keys(), tapes.values(), allowed(at), at));
        }

        /**
         * The same with a query of which there is the product only, where there is a {@link #queryWeight}.
         *
         * @param product query·W [B,a]
         * @return contexts [B,1,H] and weights [B,1,t]
         */
        public Read readProduct(Tensor product) {
            return read(at -> {
                Tensor query = product.unsqueeze(1);                               // [B,1,a]
                Tensor keys = tapes.keys();
                Tensor scores = scores(mechanism.scoreOfProduct(query, keys, at), query, keys);
                return Attention.this.read(scores, tapes.values(), allowed(at), Focus.EVERYWHERE, at);
            });
        }

        private Optional<Tensor> allowed(Reading at) {
            return at.mask().allowed(engine, at.first(), 1, at.slots());
        }

        private Read read(Function<Reading, Read> reader) {
            int slots = tapes.length();
            if (slots == 0) {
                Tensor nothing = engine.zeros(batch, 1, memoryWidth);
                return new Read(Collections.nCopies(tapes.count(), nothing), () -> engine.zeros(batch, 1, 0));
            }
            Read read = reader.apply(new Reading(engine, mask.position(slots), 1, slots, mask.ofGrowing(),
                    readsPast() ? trail.over(slots) : Optional.empty()));
            if (readsPast()) {
                trail.add(read.weights.get());
            }
            return read;
        }
    }
}

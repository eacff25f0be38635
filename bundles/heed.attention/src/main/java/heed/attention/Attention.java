package heed.attention;

import heed.component.BadInput;
import heed.component.Options;
import heed.component.Parts;
import heed.component.Ref;
import heed.tensor.Engine;
import heed.tensor.GrowingMemory;
import heed.tensor.Parameters;
import heed.tensor.Shape;
import heed.tensor.ShapeException;
import heed.tensor.Tensor;

/**
 * The host of one mechanism: reads memories with it.
 *
 * <pre>
 * k = keys(m)                 once a slot
 * e = score(q, k)             −∞ where the mask forbids
 * a = softmax(e)              0 in a row whose slots are all masked
 * c = Σ_s a_s·m_s
 * </pre>
 */
public final class Attention {

    /** What a read gives: context [B,Tq,H] and weights [B,Tq,S]. */
    public record Read(Tensor context, Tensor weights) {
    }

    private final String name;
    private final AttentionMechanism mechanism;
    private final int memoryWidth;

    /**
     * A host for a mechanism that is there.
     *
     * @param name for errors
     * @param memoryWidth H
     */
    public Attention(String name, AttentionMechanism mechanism, int memoryWidth) {
        this.name = name;
        this.mechanism = mechanism;
        this.memoryWidth = memoryWidth;
    }

    /**
     * The mechanism that a reference names, with fresh weights.
     *
     * @throws BadInput when there is none, or it cannot work with those widths
     */
    public static Attention create(Ref ref, Widths widths, Parameters parameters, Parts parts) {
        AttentionFactory<?> factory = parts.find(AttentionFactory.class, ref);
        try {
            return new Attention(ref.id(), create(factory, ref, widths, parameters), widths.memory());
        } catch (BadInput bad) {
            throw bad.key().isEmpty() ? new BadInput(ref.key(), bad.getMessage(), bad) : bad;
        }
    }

    private static <O extends Record> AttentionMechanism create(AttentionFactory<O> factory, Ref ref, Widths widths,
            Parameters parameters) {
        return factory.create(Options.read(factory, ref), widths, parameters);
    }

    /**
     * A memory that is there as a whole, its keys computed once: the encoder's states, or, with a causal mask, the
     * querying sequence itself.
     *
     * @param memory [B,S,H]
     * @param mask 1 where a query may look, 0 where not; repeatable to [B,Tq,S]
     */
    public Whole over(Tensor memory, Tensor mask) {
        return new Whole(memory, mask);
    }

    /**
     * A memory that grows by a slot at a time, each read seeing all slots so far.
     *
     * @param batch B
     * @param capacity the most slots it will hold
     */
    public Growing growing(Engine engine, int batch, int capacity) {
        return new Growing(engine, batch, capacity);
    }

    private Tensor scores(Tensor query, Tensor keys) {
        Tensor scores = mechanism.score(query, keys);
        Shape expected = Shape.of(query.dim(0), query.dim(1), keys.dim(1));
        if (!scores.shape().equals(expected)) {
            throw new ShapeException(name + ": score of query " + query.shape() + " and keys " + keys.shape()
                    + " must be [B, Tq, S] = " + expected + ", got " + scores.shape());
        }
        return scores;
    }

    private void check(Tensor memory) {
        if (memory.shape().rank() != 3 || memory.dim(2) != memoryWidth) {
            throw new ShapeException(name + ": wants a memory [B, S, " + memoryWidth + "], got " + memory.shape());
        }
    }

    private static Tensor context(Tensor weights, Tensor memory) {
        return weights.matmul(memory);                                  // [B,Tq,S]·[B,S,H] = [B,Tq,H]
    }

    /** A memory that is there as a whole. */
    public final class Whole {

        private final Tensor memory;
        private final Tensor keys;
        private final Tensor mask;

        private Whole(Tensor memory, Tensor mask) {
            check(memory);
            this.memory = memory;
            this.keys = mechanism.keys(memory);
            this.mask = mask;
        }

        /**
         * Reads with one or more queries a batch row.
         *
         * @param query [B,Tq,d]
         */
        public Read read(Tensor query) {
            Tensor weights = scores(query, keys).softmax(mask);
            return new Read(context(weights, memory), weights);
        }
    }

    /** A memory that grows. */
    public final class Growing {

        private final Engine engine;
        private final int batch;
        private final int capacity;
        private final GrowingMemory slots;
        private GrowingMemory keys;

        private Growing(Engine engine, int batch, int capacity) {
            this.engine = engine;
            this.batch = batch;
            this.capacity = capacity;
            this.slots = new GrowingMemory(engine, batch, capacity, memoryWidth);
        }

        /**
         * Adds a slot.
         *
         * @param slot [B,H]
         */
        public void append(Tensor slot) {
            Tensor one = slot.unsqueeze(1);                              // [B,1,H]
            Tensor key = mechanism.keys(one);                            // [B,1,k]
            slots.append(slot);
            if (key == one) {
                keys = slots;
                return;
            }
            if (keys == null) {
                keys = new GrowingMemory(engine, batch, capacity, key.dim(2));
            }
            keys.append(key.select(1, 0));
        }

        /**
         * Reads all slots so far; there must be one at least.
         *
         * @param query [B,d]
         * @return context [B,1,H] and weights [B,1,t]
         * @throws IllegalStateException when there is none
         */
        public Read read(Tensor query) {
            if (slots.length() == 0) {
                throw new IllegalStateException(name + ": the memory is empty; append a slot before the first read");
            }
            Tensor weights = scores(query.unsqueeze(1), keys.slots()).softmax();
            return new Read(context(weights, slots.slots()), weights);
        }
    }
}

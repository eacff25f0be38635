package heed.attention;

import heed.tensor.Engine;
import heed.tensor.Tensor;
import java.util.Optional;

/**
 * Where a mechanism reads: the positions of queries and slots, how much of the memory there is for each query, and what
 * was read before. Query t of a recurrent cell, and of a sequence that reads itself, has position t, as has slot t; query
 * t of a decoder is its t-th.
 */
public final class Reading {

    private final Engine engine;
    private final int first;
    private final int queries;
    private final int slots;
    private final Mask mask;
    private final Optional<Past> past;

    Reading(Engine engine, int first, int queries, int slots, Mask mask, Optional<Past> past) {
        this.engine = engine;
        this.first = first;
        this.queries = queries;
        this.slots = slots;
        this.mask = mask;
        this.past = past;
    }

    /** All of a memory, from the first query on, without masks: to try a mechanism without its host. */
    public static Reading whole(Engine engine, int queries, int slots) {
        return new Reading(engine, 0, queries, slots, Mask.NONE, Optional.empty());
    }

    /** Where tensors are made. */
    public Engine engine() {
        return engine;
    }

    /** Position of the first query. */
    public int first() {
        return first;
    }

    /** Tq. */
    public int queries() {
        return queries;
    }

    /** S; the first slot has position 0. */
    public int slots() {
        return slots;
    }

    /** Positions of the queries [1,Tq,1]. */
    public Tensor query() {
        float[] positions = new float[queries];
        for (int t = 0; t < queries; t++) {
            positions[t] = first + t;
        }
        return engine.of(positions, 1, queries, 1);
    }

    /** Positions of the slots [1,1,S]. */
    public Tensor slot() {
        return engine.range(slots).reshape(1, 1, slots);
    }

    /**
     * How many slots there are for each query: as many as its row is long, and with a causal rule no more than have been
     * by then.
     *
     * @return [1 or B,1 or Tq,1]
     */
    public Tensor visible() {
        return mask.visible(engine, first, queries, slots);
    }

    /** Where earlier queries looked; empty for the first, and for mechanisms that do not ask for it. */
    public Optional<Past> past() {
        return past;
    }

    /** The same, as one of several heads has it: of what was read before, what that head read. */
    public Reading head(int n) {
        return past.isEmpty() ? this
                : new Reading(engine, first, queries, slots, mask, past.map(seen -> seen.head(n)));
    }

    Mask mask() {
        return mask;
    }
}

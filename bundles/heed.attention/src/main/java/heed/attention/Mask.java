package heed.attention;

import heed.tensor.Engine;
import heed.tensor.ShapeException;
import heed.tensor.Tensor;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Which slots a query may read. Rules are added to each other: a slot must be allowed by all of them. A query without any
 * slot has weights and context of zeros.
 */
public final class Mask {

    /** Everything may be read. */
    public static final Mask NONE = new Mask(new int[0], Causal.NOT, -1, -1, 0, 0, Optional.empty(), Optional.empty());

    private enum Causal { NOT, INCLUSIVE, STRICT }

    private final int[] lengths;
    private final Causal causal;
    private final int before;
    private final int after;
    private final int block;
    private final int kept;
    private final Optional<Tensor> allowed;
    private final Optional<Tensor> bias;

    private Mask(int[] lengths, Causal causal, int before, int after, int block, int kept,
            Optional<Tensor> allowed, Optional<Tensor> bias) {
        this.lengths = lengths;
        this.causal = causal;
        this.before = before;
        this.after = after;
        this.block = block;
        this.kept = kept;
        this.allowed = allowed;
        this.bias = bias;
    }

    /**
     * Only the real slots of each row.
     *
     * @param lengths number of real slots of each row, which come first
     */
    public static Mask padding(int... lengths) {
        return NONE.padded(lengths);
    }

    /**
     * Only the past of each query.
     *
     * @param inclusive whether query t may read slot t
     */
    public static Mask causal(boolean inclusive) {
        return NONE.andCausal(inclusive);
    }

    /** These, and only the real slots of each row. */
    public Mask padded(int... lengths) {
        return new Mask(lengths.clone(), causal, before, after, block, kept, allowed, bias);
    }

    /** These, and only the past of each query, with slot t for query t or without it. */
    public Mask andCausal(boolean inclusive) {
        return new Mask(lengths, inclusive ? Causal.INCLUSIVE : Causal.STRICT, before, after, block, kept, allowed,
                bias);
    }

    /** These, and for query t only the slots from t − before to t + after. */
    public Mask andWindow(int before, int after) {
        if (before < 0 || after < 0) {
            throw new IllegalArgumentException("window: expected widths of at least 0, got " + before + " and " + after);
        }
        return new Mask(lengths, causal, before, after, block, kept, allowed, bias);
    }

    /** These, and for query t only the slots of its block: those s with ⌊s / size⌋ = ⌊t / size⌋. */
    public Mask andBlocks(int size) {
        if (size < 1) {
            throw new IllegalArgumentException("blocks: expected a size of at least 1, got " + size);
        }
        return new Mask(lengths, causal, before, after, size, kept, allowed, bias);
    }

    /** These, but whatever windows and blocks say, the first so many slots stay. */
    public Mask keeping(int first) {
        if (first < 0) {
            throw new IllegalArgumentException("keeping: expected a number of slots of at least 0, got " + first);
        }
        return new Mask(lengths, causal, before, after, block, first, allowed, bias);
    }

    /**
     * These, and only where the tensor is not 0.
     *
     * @param allowed repeatable to [B,Tq,S], with Tq the queries of all successive reads
     */
    public Mask and(Tensor allowed) {
        Tensor all = this.allowed.map(one -> one.mul(allowed)).orElse(allowed);
        return new Mask(lengths, causal, before, after, block, kept, Optional.of(all), bias);
    }

    /**
     * These, and this is added to the scores.
     *
     * @param bias repeatable to [B,Tq,S], with Tq the queries of all successive reads
     */
    public Mask biased(Tensor bias) {
        Tensor all = this.bias.map(one -> one.add(bias)).orElse(bias);
        return new Mask(lengths, causal, before, after, block, kept, allowed, Optional.of(all));
    }

    Optional<Tensor> bias() {
        return bias;
    }

    /** Whether query t may read slots up to and with t, and no rule depends on the query otherwise. */
    boolean isOnlyInclusive() {
        return causal == Causal.INCLUSIVE && before < 0 && block == 0 && allowed.isEmpty();
    }

    Mask withoutCausal() {
        return new Mask(lengths, Causal.NOT, before, after, block, kept, allowed, bias);
    }

    /** Whether all queries may read the same slots. */
    boolean isSameForAll() {
        return causal == Causal.NOT && before < 0 && block == 0 && allowed.isEmpty();
    }

    /** For a memory whose slots are all there are for the query: the causal rule has nothing more to say. */
    Mask ofGrowing() {
        return new Mask(new int[0], Causal.NOT, before, after, block, kept, Optional.empty(), Optional.empty());
    }

    /** These, with what the tensors say of some queries. */
    Mask ofQueries(int first, int count) {
        return allowed.isEmpty() && bias.isEmpty() ? this
                : new Mask(lengths, causal, before, after, block, kept,
                allowed.map(one -> rows(one, first, count)), bias.map(one -> rows(one, first, count)));
    }

    /** [B,Tq,S] → [B,count,S]; what is the same for all queries stays. */
    private static Tensor rows(Tensor rule, int first, int count) {
        int axis = rule.shape().rank() - 2;
        if (axis < 0 || rule.dim(axis) == 1) {
            return rule;
        }
        if (first + count > rule.dim(axis)) {
            throw new ShapeException("mask: a tensor " + rule.shape() + " is for " + rule.dim(axis)
                    + " queries, but query " + (first + count - 1)
                    + " (from 0) is read; give it a row for each query of all reads, or one for all");
        }
        return rule.slice(axis, first, first + count);
    }

    /** 1 where allowed [1 or B,1 or Tq,S]; empty for everywhere. */
    Optional<Tensor> allowed(Engine engine, int first, int queries, int slots) {
        boolean rules = lengths.length > 0 || !isSameForAll() && (allowed.isEmpty() || causal != Causal.NOT
                || before >= 0 || block > 0);
        if (!rules) {
            return allowed;
        }
        int rows = Math.max(1, lengths.length);
        int each = causal == Causal.NOT && before < 0 && block == 0 ? 1 : queries;
        float[] bits = new float[rows * each * slots];
        for (int b = 0; b < rows; b++) {
            for (int t = 0; t < each; t++) {
                for (int s = 0; s < count(b, first + t, slots); s++) {
                    bits[(b * each + t) * slots + s] = isNear(first + t, s) ? 1 : 0;
                }
            }
        }
        Tensor all = engine.of(bits, rows, each, slots);
        return Optional.of(allowed.map(all::mul).orElse(all));
    }

    private boolean isNear(int t, int s) {
        return s < kept
                || (before < 0 || s >= t - before && s <= t + after) && (block == 0 || s / block == t / block);
    }

    /** How many slots there are for query t of row b. */
    private int count(int b, int t, int slots) {
        int real = lengths.length == 0 ? slots : Math.min(lengths[b], slots);
        return causal == Causal.NOT ? real : Math.min(real, causal == Causal.INCLUSIVE ? t + 1 : t);
    }

    Tensor visible(Engine engine, int first, int queries, int slots) {
        int rows = Math.max(1, lengths.length);
        int each = causal == Causal.NOT ? 1 : queries;
        float[] counts = new float[rows * each];
        for (int b = 0; b < rows; b++) {
            for (int t = 0; t < each; t++) {
                counts[b * each + t] = count(b, first + t, slots);
            }
        }
        return engine.of(counts, rows, each, 1);
    }

    /** Position of the query that reads a memory of so many slots, as a growing memory counts. */
    int position(int slots) {
        return causal == Causal.STRICT ? slots : slots - 1;
    }

    /** Rows that the lengths are for; empty where there are none. */
    OptionalInt rows() {
        return lengths.length == 0 ? OptionalInt.empty() : OptionalInt.of(lengths.length);
    }
}

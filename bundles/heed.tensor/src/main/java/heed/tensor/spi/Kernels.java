package heed.tensor.spi;

import heed.tensor.Shape;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Set;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * An opened backend: memory and kernels, used by one thread at a time.
 *
 * <p>In every kernel {@code out} may be the very same view as an input of the same shape (in place), but
 * never overlaps one otherwise. The views of a call have one type, save where two are natural: copies, ids,
 * conditions and masks (any type). Methods without a body must be written; the others are composed of them
 * and can be replaced one by one by something faster, with the contract kit as judge.
 */
@ConsumerType
public interface Kernels extends AutoCloseable {

    /** Element types that this backend can hold; FLOAT32 and INT32 at least. */
    Set<DType> types();

    /** New elements of unspecified value. */
    Storage allocate(DType type, long size);

    /** Gives back what {@link #allocate} gave; not used afterwards. */
    void free(Storage storage);

    /** Copies from the host: all remaining bytes, in native order, to elements {@code at} and following. */
    void upload(ByteBuffer from, Storage to, long at);

    /** Waits for earlier kernels, then copies to the host until the buffer is full. */
    void download(Storage from, long at, ByteBuffer to);

    /** Sets every element. */
    void fill(View out, double value);

    /** Copies; same shape, any strides; converts the type where it differs. */
    void copy(View in, View out);

    /** {@code out = op(in)}; same shape. */
    void unary(Unary op, View in, View out);

    /** {@code out = op(a, b)}; same shape. */
    void binary(Binary op, View a, View b, View out);

    /** {@code out = op(a, b)} with one number. */
    void scalar(Binary op, View a, double b, View out);

    /** {@code out = condition ≠ 0 ? a : b}; same shape. */
    void where(View condition, View a, View b, View out);

    /** Reduces the axes in which {@code out} has size 1 and {@code in} has not; same rank. */
    void reduce(Reduction op, View in, View out);

    /** Index of the first greatest element of the last axis; {@code out} is INT32 and has size 1 there. */
    void argmax(View in, View out);

    /**
     * {@code out = a·b}, or {@code out += a·b}: [m,k]·[k,n] = [m,n], or with one equal leading axis
     * [p,m,k]·[p,k,n] = [p,m,n].
     */
    void matmul(View a, View b, View out, boolean accumulate);

    /** {@code out[i] = table[ids[i]]}: table [V,D], ids [N] INT32 within 0…V−1, out [N,D]. */
    void gather(View table, View ids, View out);

    /** {@code table[ids[i]] += rows[i]} for all i, equal ids adding up; shapes as in {@link #gather}. */
    void scatterAdd(View rows, View ids, View table);

    /** Waits until all kernels called so far have run. */
    void await();

    /** Frees everything that is left. */
    @Override
    void close();

    /**
     * {@code out = base + a·b}: [m,k]·[k,n] = [m,n], with base of the result's shape, often by strides of 0.
     */
    default void matmul(View a, View b, View base, View out) {
        copy(base, out);
        matmul(a, b, out, true);
    }

    /**
     * {@code out = a·b} and {@code sums[j] = Σ_i b[i,j]}: [m,k]·[k,n] = [m,n], sums [n]. With the inputs of a linear
     * layer, turned, and the gradients of its results, these are the gradients of its weight and its bias.
     */
    default void matmulAndSums(View a, View b, View out, View sums) {
        matmul(a, b, out, false);
        reduce(Reduction.SUM, b, new View(sums.storage(), sums.layout().unsqueeze(0)));
    }

    /** {@code out += factor·a}; same shape. */
    default void addMultiple(View a, double factor, View out) {
        View product = scratch(a.type(), a.shape());
        scalar(Binary.MUL, a, factor, product);
        binary(Binary.ADD, out, product, out);
        free(product.storage());
    }

    /**
     * {@code out = Σ_i a_i·b_i}, or {@code out += …}: [m,k_i]·[k_i,n] = [m,n], one pair at least. The gradient of a
     * weight that many steps used is such a sum.
     */
    default void sumOfProducts(List<View> as, List<View> bs, View out, boolean accumulate) {
        for (int i = 0; i < as.size(); i++) {
            matmul(as.get(i), bs.get(i), out, accumulate || i > 0);
        }
    }

    /**
     * Begins to note calls, so that a step of fixed shapes can be made again and again without asking for each of its
     * kernels; a device with a graph of its own overrides it.
     */
    default Recorder recorder() {
        return new NotedCalls(this);
    }

    /**
     * Random numbers: element i of the row-major view is number i of the stream, whatever the backend.
     *
     * @param key the seed
     * @param stream which of its streams
     */
    default void random(Distribution distribution, long key, long stream, View out) {
        Composed.random(this, distribution, key, stream, out);
    }

    /** Softmax over the last axis; same shape. */
    default void softmax(View in, View out) {
        Composed.softmax(this, in, out);
    }

    /**
     * Softmax over the last axis among the elements whose mask is not 0; the others, and rows without any,
     * are 0. Same shape; masked elements of {@code in} are not looked at, even if NaN. What a row of nothing
     * but −∞ gives is open.
     */
    default void maskedSoftmax(View in, View mask, View out) {
        Composed.maskedSoftmax(this, in, mask, out);
    }

    /** {@code out = y·(g − Σ g·y)} along the last axis: gradient through y = softmax(x), masked or not. */
    default void softmaxGradient(View g, View y, View out) {
        Composed.softmaxGradient(this, g, y, out);
    }

    /** Logarithm of the softmax over the last axis; same shape. */
    default void logSoftmax(View in, View out) {
        Composed.logSoftmax(this, in, out);
    }

    /**
     * Additive scores {@code out[b,t,s] = Σ_h v[h]·tanh(q[b,t,h] + k[b,s,h])}; q [B,T,H], k [B,S,H], v [H],
     * out [B,T,S].
     */
    default void additiveScore(View q, View k, View v, View out) {
        Composed.additiveScore(this, q, k, v, out);
    }

    /**
     * Gradient through {@link #additiveScore}, <em>added</em> to dq [B,T,H], dk [B,S,H] and dv [B,H], which keeps a
     * sum for each batch row.
     *
     * @param g gradient of the scores [B,T,S]
     */
    default void additiveScoreGradient(View g, AdditiveScore at, View dq, View dk, View dv) {
        Composed.additiveScoreGradient(this, g, at, dq, dk, dv);
    }

    /**
     * What an LSTM does between its products: {@code i, f, o = σ(input + gates), g = tanh(input + gates)};
     * {@code c' = f·c + i·g}; {@code h' = o·tanh c'}. Hochreiter &amp; Schmidhuber 1997, with the forget gate of Gers et
     * al. 2000.
     *
     * @param input what the input contributes, in the order i, f, o, g [B,4H]
     * @param gates what the hidden state contributes [B,4H]; i, f, o and g themselves afterwards, for the gradient
     * @param before memory cell c [B,H]
     * @param out h' and c' [B,2,H]
     */
    default void lstm(View input, View gates, View before, View out) {
        ComposedCells.lstm(this, input, gates, before, out);
    }

    /**
     * Gradient through {@link #lstm}, <em>set</em> in dGates [B,4H], which is that of {@code input} and of what
     * {@code gates} were, and in dBefore [B,H]. dGates may be the gates themselves.
     *
     * @param g gradient of h' and c' [B,2,H]
     */
    default void lstmGradient(View g, LstmStep at, View dGates, View dBefore) {
        ComposedCells.lstmGradient(this, g, at, dGates, dBefore);
    }

    /**
     * What a GRU does between its products: {@code r, z = σ(input + hidden)}; {@code n = tanh(input_n + r·hidden_n)};
     * {@code h' = (1−z)·n + z·h}. Cho et al. 2014, the reset gate applied after the product.
     *
     * @param input what the input contributes, in the order r, z, n [B,3H]
     * @param hidden what the hidden state contributes [B,3H]
     * @param before h [B,H]
     * @param out h' [B,H]
     */
    default void gru(View input, View hidden, View before, View out) {
        ComposedCells.gru(this, input, hidden, before, out);
    }

    /**
     * Gradient through {@link #gru}: <em>set</em> in dInput and dHidden [B,3H], <em>added</em> to dBefore [B,H].
     *
     * @param g gradient of h' [B,H]
     */
    default void gruGradient(View g, GruStep at, View dInput, View dHidden, View dBefore) {
        ComposedCells.gruGradient(this, g, at, dInput, dHidden, dBefore);
    }

    /**
     * Scaled dot-product attention of N heads, without a tensor [B,N,T,S] where the backend can do without:
     * {@code out = softmax(scale·q·kᵀ)·v}, among the slots that are allowed. A query without any gives 0. Vaswani et
     * al. 2017, §3.2.1.
     *
     * @param out [B,N,T,e]
     * @param logSums [B,N,T]: the backend's own notes for {@link #attentionGradient}
     */
    default void attention(AttentionRead read, View out, View logSums) {
        ComposedAttention.forward(this, read, out);
    }

    /**
     * Gradient through {@link #attention}, <em>added</em> to dq, dk and dv.
     *
     * @param g gradient of its result [B,N,T,e]
     * @param out its result
     * @param logSums what it left there
     */
    default void attentionGradient(View g, AttentionRead read, View out, View logSums, View dq, View dk, View dv) {
        ComposedAttention.backward(this, g, read, dq, dk, dv);
    }

    /**
     * One step of Adam in place (Kingma &amp; Ba 2015, alg. 1, with decoupled weight decay); all of one
     * shape.
     */
    default void adam(View value, View gradient, View first, View second, Adam step) {
        Composed.adam(this, value, gradient, first, second, step);
    }

    /** The inputs of {@link #additiveScore}. */
    record AdditiveScore(View q, View k, View v) {
    }

    /** The inputs and results of {@link #lstm}; {@code gates} as it left them. */
    record LstmStep(View gates, View before, View out) {
    }

    /** The inputs of {@link #gru}. */
    record GruStep(View input, View hidden, View before) {
    }

    /**
     * The inputs of {@link #attention}.
     *
     * @param q queries [B,N,T,d]
     * @param k keys [B,N,S,d]
     * @param v values [B,N,S,e]
     * @param mask not 0 where allowed [B,N,T,S]; null for everywhere
     * @param causal whether query t sees only slots up to t + S − T
     */
    record AttentionRead(View q, View k, View v, View mask, boolean causal, double scale) {
    }

    /**
     * The numbers of one Adam step.
     *
     * @param rate step size, with the bias corrections √(1−β₂ᵗ)/(1−β₁ᵗ) not yet applied
     * @param time t, from 1
     */
    record Adam(double rate, double beta1, double beta2, double epsilon, double decay, long time) {

        /** 1 − β₁ᵗ. */
        public double correction1() {
            return 1 - Math.pow(beta1, time);
        }

        /** 1 − β₂ᵗ. */
        public double correction2() {
            return 1 - Math.pow(beta2, time);
        }
    }

    /** Scratch space in row-major order; give it back with {@link #free}. */
    default View scratch(DType type, Shape shape) {
        return View.of(allocate(type, Math.max(1, shape.size())), shape);
    }

    // ---- losses, layers, order ---------------------------------------------------------------------------

    /**
     * Cross-entropy of each row with its target t, {@code p = softmax(logits[i])} and V classes:
     * {@code out[i] = −(1−ε)·log p[t] − ε/V·Σ_j log p[j]}, or 0 where t is the ignored id. Label smoothing ε:
     * Szegedy et al. 2016, §7.
     *
     * @param out [N]
     */
    default void crossEntropy(CrossEntropy at, View out) {
        ComposedLosses.crossEntropy(this, at, out);
    }

    /**
     * Gradient through {@link #crossEntropy}: {@code out[i,j] = g[i]·(p[j] − (1−ε)·[j = t] − ε/V)}, or 0
     * where t is the ignored id; what such a row gives if its logits are not finite is open.
     *
     * @param g gradient of the rows' losses [N]
     * @param out [N,V]
     */
    default void crossEntropyGradient(View g, CrossEntropy at, View out) {
        ComposedLosses.crossEntropyGradient(this, g, at, out);
    }

    /**
     * The inputs of {@link #crossEntropy}.
     *
     * @param logits [N,V]; what a row of nothing but −∞ gives is open
     * @param targets [N] INT32, each from 0 to V−1 or the ignored one
     * @param smoothing ε, from 0 to 1
     * @param ignored an id whose rows do not count; a negative one if all do
     */
    record CrossEntropy(View logits, View targets, double smoothing, int ignored) {
    }

    /**
     * {@code out = γ·(x − μ)/√(σ² + ε) + β} along the last axis, with μ and σ² the mean and the mean squared
     * deviation of its D elements. Ba, Kiros &amp; Hinton 2016, eq. (4).
     *
     * @param beta [D]
     * @param out of x's shape; may be x, but neither gamma nor beta
     */
    default void layerNorm(LayerNorm at, View beta, View out) {
        ComposedLayers.layerNorm(this, at, beta, out);
    }

    /**
     * Gradient through {@link #layerNorm}, <em>added</em> to dx, dgamma and dbeta.
     *
     * @param g gradient of the result, of x's shape
     */
    default void layerNormGradient(View g, LayerNorm at, View dx, View dgamma, View dbeta) {
        ComposedLayers.layerNormGradient(this, g, at, dx, dgamma, dbeta);
    }

    /**
     * The inputs of {@link #layerNorm}, but for β.
     *
     * @param x […,D]
     * @param gamma γ [D]
     * @param epsilon ε, above 0
     */
    record LayerNorm(View x, View gamma, double epsilon) {
    }

    /**
     * {@code out[…,j] = in[…,ids[…,j]]}: one or more elements of each row of the last axis.
     *
     * @param in […,V]
     * @param ids […,K] INT32 within 0…V−1
     * @param out […,K]
     */
    default void pick(View in, View ids, View out) {
        ComposedOrder.pick(this, in, ids, out);
    }

    /** {@code into[…,ids[…,j]] += in[…,j]}, equal ids adding up: in and ids […,K], into […,V]. */
    default void addPicked(View in, View ids, View into) {
        ComposedOrder.addPicked(this, in, ids, into);
    }

    /** Running sums along the last axis, {@code out[…,j] = Σ_{i≤j} in[…,i]}, or of i ≥ j; same shape. */
    default void cumulativeSum(View in, boolean reversed, View out) {
        ComposedOrder.cumulativeSum(this, in, reversed, out);
    }

    /**
     * Sorts along the last axis: {@code out[…,j] = in[…,ids[…,j]]}. Equal ones, −0 and 0 among them, stay in
     * order; NaN counts as greatest. The default brings the elements to the host and back: a backend that
     * runs asynchronously, or records steps, replaces it.
     *
     * @param out of the same shape, never in itself
     * @param ids where each was, INT32, same shape
     */
    default void sort(View in, boolean descending, View out, View ids) {
        HostSort.sort(this, in, descending, out, ids);
    }

    /**
     * {@code out = x·Φ(x)} with the distribution function Φ of the standard normal; same shape. Hendrycks
     * &amp; Gimpel 2016, §2, exact.
     */
    default void gelu(View in, View out) {
        ComposedActivations.gelu(this, in, out);
    }

    /** {@code out = g·(Φ(x) + x·φ(x))}: gradient through {@link #gelu} of x; same shape. */
    default void geluGradient(View g, View in, View out) {
        ComposedActivations.geluGradient(this, g, in, out);
    }
}

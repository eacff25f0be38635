/**
 * Normalisers: softmax, sparsemax, 1.5-entmax, sigmoid, relu, Gumbel straight-through, hard.
 *
 * <p>For all of them: a slot that the mask forbids is not looked at, even if NaN, and has weight 0, so that a
 * row without slots is all zeros. A slot that scores −∞ has weight 0 and gets no gradient; a row that scores
 * nothing but −∞, and one with ∞, is open (but relu and sigmoid take each slot for itself). NaN where it can
 * be read makes its whole row NaN, so that a training stops and says so; for relu and sigmoid that slot
 * alone.
 *
 * <p>Those that choose by chance take their numbers from {@link heed.tensor.Engine#draw}: the same seed and
 * step choose the same slots on every backend, as far as scores agree; a slot of weight 0 is never chosen.
 *
 * <p>Shapes: scores e and weights a [B,Tq,S], or [B,N,Tq,S] of N heads, here […,S].
 */
package heed.attention.normalizer;

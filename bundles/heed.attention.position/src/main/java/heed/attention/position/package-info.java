/**
 * Where things stand: encodings of positions (sinusoidal, learned, rotary) and biases of scores (ALiBi,
 * relative).
 *
 * <p>Shapes: a sequence x [B,T,D], its first element at position {@code first}.
 */
package heed.attention.position;

package heed.dataset;

/**
 * A sequence of vectors and the numbers that it means.
 *
 * @param steps [T][D]
 * @param target [K]
 */
public record Series(float[][] steps, float[] target) implements Example {
}

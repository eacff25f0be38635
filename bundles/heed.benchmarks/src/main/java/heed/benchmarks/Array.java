package heed.benchmarks;

/**
 * Numbers on the host, in row-major order.
 *
 * @param name what they are
 * @param dims sizes of the axes
 * @param values all numbers
 */
public record Array(String name, int[] dims, float[] values) {

    /** Euclidean norm. */
    double norm() {
        double sum = 0;
        for (float value : values) {
            sum += (double) value * value;
        }
        return Math.sqrt(sum);
    }

    /** The difference to another of this shape. */
    Array minus(Array other) {
        float[] difference = new float[values.length];
        for (int i = 0; i < values.length; i++) {
            difference[i] = values[i] - other.values[i];
        }
        return new Array("change of " + name, dims, difference);
    }
}

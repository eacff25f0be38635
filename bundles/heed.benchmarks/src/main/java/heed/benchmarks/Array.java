package heed.benchmarks;

/**
 * Numbers on the host, in row-major order.
 *
 * @param name what they are
 * @param dims sizes of the axes
 * @param values all numbers
 */
public record Array(String name, int[] dims, float[] values) {

    /** Euclidean norm of the difference to another, relative to that other's own norm. */
    public double distance(Array other) {
        double difference = 0;
        double norm = 0;
        for (int i = 0; i < values.length; i++) {
            double d = values[i] - other.values[i];
            difference += d * d;
            norm += (double) other.values[i] * other.values[i];
        }
        return norm == 0 ? Math.sqrt(difference) : Math.sqrt(difference / norm);
    }
}

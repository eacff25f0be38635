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

    /** Euclidean norm of the difference to another of this shape. */
    double distance(Array other) {
        double sum = 0;
        for (int i = 0; i < values.length; i++) {
            double difference = values[i] - other.values[i];
            sum += difference * difference;
        }
        return Math.sqrt(sum);
    }
}

package heed.benchmarks.training;

/**
 * How large a workload is.
 *
 * @param batch B
 * @param steps T
 * @param input D
 * @param hidden H
 */
public record Size(int batch, int steps, int input, int hidden) {

    /** Read back from what {@link #toString} wrote. */
    public static Size parse(String text) {
        String[] parts = text.split("x");
        return new Size(Integer.parseInt(parts[0]), Integer.parseInt(parts[1]), Integer.parseInt(parts[2]),
                Integer.parseInt(parts[3]));
    }

    /** With another B. */
    public Size withBatch(int other) {
        return new Size(other, steps, input, hidden);
    }

    /** With another T. */
    public Size withSteps(int other) {
        return new Size(batch, other, input, hidden);
    }

    /** With another H. */
    public Size withHidden(int other) {
        return new Size(batch, steps, input, other);
    }

    /** {@code BxTxDxH}. */
    @Override
    public String toString() {
        return batch + "x" + steps + "x" + input + "x" + hidden;
    }
}

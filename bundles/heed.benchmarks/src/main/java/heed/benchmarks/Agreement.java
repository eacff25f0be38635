package heed.benchmarks;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

/** The check that two sides compute the same function; without it nothing is timed. */
final class Agreement {

    /** The greatest difference that is let through, relative to the norm of what is compared. */
    private static final double TOLERANCE = 1e-4;

    /**
     * Differences below this part of the norm of all that is compared do not count. A bias that is added to all keys of an
     * attention has the gradient 0, and what either side computes for it is its rounding errors.
     */
    private static final double ROUNDING = 1e-6;

    /** The same for what a step adds to a weight, a number so small beside the weight that most of its digits are lost. */
    private static final double CHANGE = 1e-2;

    private Agreement() {
    }

    /**
     * Compares losses, gradients and results, each by the norm of the difference, and then how one step changes the
     * weights.
     *
     * @return what differs, and by how much; empty when both compute the same
     */
    static List<String> differences(Task task, String ours, String peer) {
        try (Side left = Sides.open(ours, task); Side right = Sides.open(peer, task)) {
            List<String> differences = new ArrayList<>(differences(left.outcome(), right.outcome(), TOLERANCE));
            differences.addAll(differences(change(left), change(right), CHANGE));
            return differences;
        }
    }

    /** What one step does to each weight. */
    private static List<Array> change(Side side) {
        List<Array> before = side.weights();
        side.step();
        List<Array> after = side.weights();
        return IntStream.range(0, before.size()).mapToObj(i -> after.get(i).minus(before.get(i))).toList();
    }

    /** What differs, array by array; NaN counts as different. */
    static List<String> differences(List<Array> mine, List<Array> theirs, double tolerance) {
        double all = Math.sqrt(theirs.stream().mapToDouble(array -> array.norm() * array.norm()).sum());
        List<String> differences = new ArrayList<>();
        for (int i = 0; i < theirs.size(); i++) {
            double distance = mine.get(i).minus(theirs.get(i)).norm();
            double norm = theirs.get(i).norm();
            if (!(distance <= Math.max(tolerance * norm, ROUNDING * all))) {
                differences.add(String.format(Locale.ROOT, "%s by %.2g of its norm (at most %.2g)",
                        mine.get(i).name(), distance / norm, tolerance));
            }
        }
        return differences;
    }
}

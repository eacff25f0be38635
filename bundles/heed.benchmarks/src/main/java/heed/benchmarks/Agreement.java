package heed.benchmarks;

import java.util.ArrayList;
import java.util.List;

/** The check that two sides compute the same function; without it nothing is timed. */
final class Agreement {

    /** The greatest difference that is let through, relative to the norm of what is compared. */
    static final double TOLERANCE = 1e-4;

    /**
     * Differences below this part of the norm of all that is compared do not count. A bias that is added to all keys of an
     * attention has the gradient 0, and what either side computes for it is its rounding errors.
     */
    private static final double ROUNDING = 1e-6;

    private Agreement() {
    }

    /**
     * Compares the losses and all gradients, each by the norm of the difference, and then the losses of two steps, of
     * which the second shows that the weights changed alike.
     *
     * @return what differs, and by how much; empty when both compute the same
     */
    static List<String> differences(Task task, String ours, String peer) {
        try (Side left = Sides.open(ours, task); Side right = Sides.open(peer, task)) {
            List<String> differences = new ArrayList<>(differences(left.outcome(), right.outcome()));
            for (int step = 1; step <= 2; step++) {
                differences.addAll(differences(loss(step, left.step()), loss(step, right.step())));
            }
            return differences;
        }
    }

    /** What differs, array by array; NaN counts as different. */
    static List<String> differences(List<Array> mine, List<Array> theirs) {
        double all = Math.sqrt(theirs.stream().mapToDouble(array -> array.norm() * array.norm()).sum());
        List<String> differences = new ArrayList<>();
        for (int i = 0; i < theirs.size(); i++) {
            double distance = mine.get(i).distance(theirs.get(i));
            double norm = theirs.get(i).norm();
            if (!(distance <= Math.max(TOLERANCE * norm, ROUNDING * all))) {
                differences.add("%s by %.2g of its norm".formatted(theirs.get(i).name(), distance / norm));
            }
        }
        return differences;
    }

    private static List<Array> loss(int step, float value) {
        return List.of(new Array("loss of step " + step, new int[0], new float[] {value}));
    }
}

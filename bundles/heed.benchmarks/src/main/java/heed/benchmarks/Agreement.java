package heed.benchmarks;

import heed.benchmarks.training.Size;
import java.util.ArrayList;
import java.util.List;

/** The check that two sides compute the same function; without it nothing is timed. */
final class Agreement {

    /** The greatest relative difference that is let through. */
    static final double TOLERANCE = 1e-4;

    private Agreement() {
    }

    /**
     * Compares the losses and all gradients (each by the norm of the difference relative to the norm), and then the
     * losses of two steps, of which the second shows that the weights changed alike.
     *
     * @return what differs, and by how much; empty when both compute the same
     */
    static List<String> differences(String workload, Size size, String ours, String peer) {
        List<String> differences = new ArrayList<>();
        try (Side left = Sides.open(ours, workload, size); Side right = Sides.open(peer, workload, size)) {
            List<Array> mine = left.outcome();
            List<Array> theirs = right.outcome();
            for (int i = 0; i < theirs.size(); i++) {
                note(differences, mine.get(i), theirs.get(i));
            }
            for (int step = 1; step <= 2; step++) {
                note(differences, loss(step, left.step()), loss(step, right.step()));
            }
        }
        return differences;
    }

    private static Array loss(int step, float value) {
        return new Array("loss of step " + step, new int[0], new float[] {value});
    }

    /** NaN counts as different. */
    private static void note(List<String> differences, Array mine, Array theirs) {
        double distance = mine.distance(theirs);
        if (!(distance <= TOLERANCE)) {
            differences.add("%s by %.2g".formatted(mine.name(), distance));
        }
    }
}

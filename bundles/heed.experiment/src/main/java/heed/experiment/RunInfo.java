package heed.experiment;

import java.util.Map;

/**
 * One run of an experiment: one combination of what varies, and a seed.
 *
 * @param number from 1, in the order of running
 * @param arm what varies, by axis: {@code attention → dot}; in the file's order
 */
public record RunInfo(int number, Map<String, String> arm, int seed) {

    /** The arm for people: {@code attention=dot cell=lstm}; the values alone where there is one axis. */
    public String label() {
        if (arm.size() == 1) {
            return arm.values().iterator().next();
        }
        StringBuilder label = new StringBuilder();
        arm.forEach((axis, value) -> label.append(label.isEmpty() ? "" : " ").append(axis).append('=').append(value));
        return label.isEmpty() ? "only arm" : label.toString();
    }
}

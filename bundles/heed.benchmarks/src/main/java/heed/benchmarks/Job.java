package heed.benchmarks;

import heed.benchmarks.training.Size;

/**
 * One comparison: a line of the table.
 *
 * @param workload a workload's name
 * @param size its size
 * @param backend our backend's name
 * @param label what the line is called
 */
record Job(String workload, Size size, String backend, String label) {

    /** For people: {@code lstm on vector}. */
    String title() {
        return label + " on " + backend;
    }
}

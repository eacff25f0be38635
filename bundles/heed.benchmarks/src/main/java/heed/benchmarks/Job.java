package heed.benchmarks;

/**
 * One comparison: a line of the table.
 *
 * @param label what the line is called
 * @param task what is done
 * @param backend our backend's name
 * @param peer whom we are compared with
 */
record Job(String label, Task task, String backend, Peer peer) {

    /** For people: {@code lstm on vector}. */
    String title() {
        return label + " on " + backend;
    }
}

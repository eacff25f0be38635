package heed.benchmarks;

/**
 * One comparison: a line of the table.
 *
 * @param label what the line is called
 * @param task what is done
 * @param backend our backend's name
 */
record Job(String label, Task task, String backend) {

    /** For people: {@code lstm on vector}. */
    String title() {
        return label + " on " + backend;
    }
}

package heed.benchmarks;

/**
 * One side timed for a second or so.
 *
 * @param side its name
 * @param median milliseconds a step
 * @param min the fastest step, milliseconds
 * @param steps how many were timed
 * @param allocated bytes of Java heap a step
 * @param pause the longest that a garbage collector stopped it, milliseconds
 */
record Block(String side, double median, double min, long steps, double allocated, double pause) {

    /** As one line of text. */
    String line() {
        return side + " " + median + " " + min + " " + steps + " " + allocated + " " + pause;
    }

    /** Read back from {@link #line}. */
    static Block parse(String line) {
        String[] parts = line.split(" ");
        return new Block(parts[0], Double.parseDouble(parts[1]), Double.parseDouble(parts[2]),
                Long.parseLong(parts[3]), Double.parseDouble(parts[4]), Double.parseDouble(parts[5]));
    }
}

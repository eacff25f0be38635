package heed.benchmarks;

/**
 * How long everything is timed.
 *
 * @param forks processes, one after the other, each compiled anew
 * @param rounds in each process; in a round every side is timed once
 * @param warm milliseconds for which a side runs before its first timing
 * @param settle milliseconds for which it runs before each timing
 * @param timed milliseconds of a timing
 */
record Schedule(int forks, int rounds, int warm, int settle, int timed) {

    /** For numbers to be quoted. */
    static final Schedule FULL = new Schedule(2, 3, 5000, 300, 1200);

    /** For a first look. */
    static final Schedule QUICK = new Schedule(1, 1, 3000, 200, 800);
}

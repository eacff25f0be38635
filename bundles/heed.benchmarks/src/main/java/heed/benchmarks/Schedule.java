package heed.benchmarks;

/**
 * How long everything is timed.
 *
 * @param forks processes, one after the other, each compiled anew
 * @param rounds in each process; in a round every side is timed once
 * @param warm most seconds for which a side runs before its first timing; less if it is steady before
 * @param settle milliseconds for which it runs before each timing
 * @param timed milliseconds of a timing
 */
record Schedule(int forks, int rounds, int warm, int settle, int timed) {

    /** Training steps, for numbers to be quoted. */
    static final Schedule FULL = new Schedule(2, 3, 30, 300, 1200);

    /** Operations. */
    static final Schedule OPS = new Schedule(2, 3, 15, 100, 400);

    /** Many sizes. */
    static final Schedule SIZES = new Schedule(1, 2, 30, 200, 1000);

    /** One side alone for a minute, to see what the garbage collector does. */
    static final Schedule ALONE = new Schedule(1, 1, 30, 300, 60_000);

    /** For a first look. */
    static final Schedule QUICK = new Schedule(1, 1, 12, 200, 800);
}

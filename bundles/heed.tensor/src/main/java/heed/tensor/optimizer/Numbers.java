package heed.tensor.optimizer;

/** Checks the numbers of rules and schedules. */
final class Numbers {

    private Numbers() {
    }

    static void rate(double rate) {
        atLeast0("rate", rate);
    }

    static void atLeast0(String name, double value) {
        if (!(value >= 0) || Double.isInfinite(value)) {
            throw new IllegalArgumentException(name + " is a number of at least 0, got " + value);
        }
    }

    /** From 0 up to, not including, 1. */
    static void share(String name, double value) {
        if (!(value >= 0 && value < 1)) {
            throw new IllegalArgumentException(name + " is from 0 up to, not including, 1, got " + value);
        }
    }

    static void steps(String name, long value, long least) {
        if (value < least) {
            throw new IllegalArgumentException(name + " is a number of steps of at least " + least + ", got "
                    + value);
        }
    }
}

package heed.dataset.copy;

import heed.component.Option;

/** Options of the copy memory problem. */
record CopyMemory(
        @Option(value = "T: steps from the last symbol to the first answer", preset = "100", min = 1,
                max = 1_000_000) int delay,
        @Option(value = "symbols to remember", preset = "10", min = 1, max = 1_000) int symbols,
        @Option(value = "kinds of symbols", preset = "8", min = 2, max = 26) int kinds,
        @Option(value = "sequences to learn from", preset = "10000", min = 1) int train,
        @Option(value = "sequences to watch and choose by", preset = "500", min = 1) int validation,
        @Option(value = "sequences to judge by", preset = "500", min = 1) int test,
        @Option(value = "which sequences are drawn", preset = "1") long seed) {

    /** How long a sequence is. */
    int length() {
        return delay + 2 * symbols;
    }
}

package heed.dataset.adding;

import heed.component.Option;

/** Options of the adding problem. */
record Adding(
        @Option(value = "T: steps of each sequence", preset = "50", min = 2, max = 1_000_000) int length,
        @Option(value = "sequences to learn from", preset = "10000", min = 1) int train,
        @Option(value = "sequences to watch and choose by", preset = "1000", min = 1) int validation,
        @Option(value = "sequences to judge by", preset = "1000", min = 1) int test,
        @Option(value = "which sequences are drawn", preset = "1") long seed) {
}

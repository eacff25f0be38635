/** What {@code heed bench} runs: our side and a peer's, one after the other, checked to be the same function first. */
package heed.benchmarks;

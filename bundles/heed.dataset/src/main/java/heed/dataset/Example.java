package heed.dataset;

/** One thing to learn from: an input and what should be said of it. */
public sealed interface Example permits Pair, Series {
}

package heed.evaluator;

/**
 * A number that says how good.
 *
 * @param name in lower case with hyphens: {@code exact-match}
 * @param higherIsBetter which way is good
 */
public record Metric(String name, double value, boolean higherIsBetter) {
}

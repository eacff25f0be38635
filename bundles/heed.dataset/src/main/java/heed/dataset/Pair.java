package heed.dataset;

/**
 * Two sequences of tokens that say the same. Neither has begin or end marks: models add what they need.
 *
 * @param source ids in the source vocabulary, at least one
 * @param target ids in the target vocabulary, at least one
 */
public record Pair(int[] source, int[] target) implements Example {
}

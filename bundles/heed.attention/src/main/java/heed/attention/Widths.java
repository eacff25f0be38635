package heed.attention;

/**
 * What a mechanism has to work with.
 *
 * @param query d, width of the queries
 * @param memory H, width of the memory's slots
 */
public record Widths(int query, int memory) {
}

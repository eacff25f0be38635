package heed.cell;

/**
 * Sizes of a cell.
 *
 * @param input D, width of the inputs
 * @param hidden H, width of the hidden state
 */
public record CellSize(int input, int hidden) {
}

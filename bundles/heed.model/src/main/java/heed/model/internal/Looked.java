package heed.model.internal;

import heed.cell.Cells;
import heed.tensor.Tensor;
import java.util.List;
import java.util.Optional;

/** Where a cell looked in a pass over a batch, brought to the host; nothing for a cell without attention. */
final class Looked {

    private final List<float[]> steps;
    private final int rows;

    /** @param rows B */
    Looked(Cells.Pass pass, int rows, boolean wanted) {
        this.steps = wanted ? pass.weights().stream().map(Tensor::toFloats).toList() : List.of();
        this.rows = rows;
    }

    /** Row t of the map: where step t looked among the steps so far, as wide as the sequence is long. */
    Optional<float[][]> map(int row, int length) {
        if (steps.isEmpty()) {
            return Optional.empty();
        }
        float[][] map = new float[length][length];
        for (int t = 0; t < length; t++) {
            int slots = steps.get(t).length / rows;
            System.arraycopy(steps.get(t), row * slots, map[t], 0, slots);
        }
        return Optional.of(map);
    }
}

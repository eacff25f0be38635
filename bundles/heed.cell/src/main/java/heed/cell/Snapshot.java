package heed.cell;

import heed.tensor.Tensor;
import java.util.List;
import java.util.function.UnaryOperator;

/**
 * All that the further steps of a pass read of those before: taken from one {@link Recurrence} and given to
 * another of the same cell, as a search does that follows several continuations. Only the kind of cell that
 * made it knows what is in it.
 *
 * @param tensors each with the rows of the batch on its first axis
 * @param parts what the cells hold that this one is made of
 */
public record Snapshot(List<Tensor> tensors, List<Snapshot> parts) {

    public Snapshot {
        tensors = List.copyOf(tensors);
        parts = List.copyOf(parts);
    }

    /** Of a cell that is not made of others. */
    public static Snapshot of(List<Tensor> tensors) {
        return new Snapshot(tensors, List.of());
    }

    /**
     * The same of other rows, such as those that a search goes on with: the function gives each tensor anew.
     */
    public Snapshot map(UnaryOperator<Tensor> rows) {
        return new Snapshot(tensors.stream().map(rows).toList(),
                parts.stream().map(part -> part.map(rows)).toList());
    }
}

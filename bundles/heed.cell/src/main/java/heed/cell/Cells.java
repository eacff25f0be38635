package heed.cell;

import heed.component.BadInput;
import heed.component.Options;
import heed.component.Parts;
import heed.component.Ref;
import heed.tensor.Parameters;
import heed.tensor.Tensor;
import java.util.List;

/** Makes cells by their names and runs them over sequences. */
public final class Cells {

    /**
     * What a pass gives.
     *
     * @param outputs hidden states [B,T,H]; after the end of a row they repeat its last
     * @param state what the last real step of each row left, the hidden state first, [B,H] each
     * @param weights for each step where it looked [B,n], step s in column s, n ≤ t; empty for a cell without
     *   attention
     */
    public record Pass(Tensor outputs, List<Tensor> state, List<Tensor> weights) {
    }

    private Cells() {
    }

    /**
     * The cell that a reference names, with fresh weights.
     *
     * @throws BadInput when there is none, or its parts do not fit
     */
    public static Cell create(Ref ref, CellSize size, Parameters parameters, Parts parts) {
        CellFactory<?> factory = parts.find(CellFactory.class, ref);
        try {
            return create(factory, ref, size, parameters, parts);
        } catch (BadInput bad) {
            throw bad.key().isEmpty() ? new BadInput(ref.key(), bad.getMessage(), bad) : bad;
        }
    }

    /**
     * The same for a place where a cell must make step after step.
     *
     * @param place who needs that, such as {@code a decoder}, for the error
     * @throws BadInput when there is none, its parts do not fit, or it does not {@link Cell#steps step}
     */
    public static Cell stepping(Ref ref, CellSize size, Parameters parameters, Parts parts, String place) {
        Cell cell = create(ref, size, parameters, parts);
        if (!cell.steps()) {
            throw new BadInput(ref.key(), place + " goes step by step, but '" + ref
                    + "' reads whole sequences only, from both ends: it can be an encoder or the cell of a regressor");
        }
        return cell;
    }

    private static <O extends Record> Cell create(CellFactory<O> factory, Ref ref, CellSize size,
            Parameters parameters, Parts parts) {
        return factory.create(Options.read(factory, ref), size, parameters, parts);
    }

    /**
     * Runs a cell over whole sequences, from a state of zeros or from the given one.
     *
     * @param x inputs [B,T,D]
     * @param lengths real steps of each row, the rest being padding at the end
     * @param start state to begin with; empty for zeros
     */
    public static Pass run(Cell cell, Tensor x, int[] lengths, List<Tensor> start) {
        return cell.run(x, lengths, start);
    }
}

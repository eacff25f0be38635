package heed.benchmarks.training;

import heed.cell.Cell;
import heed.cell.CellSize;
import heed.cell.Cells;
import heed.cell.lstm.LstmFactory;
import heed.component.Parts;
import heed.component.Ref;
import heed.tensor.Parameters;
import java.util.Arrays;
import java.util.List;

/**
 * A plain LSTM, from zeros:
 *
 * <pre>
 * [i; f; o; g] = [σ; σ; σ; tanh](W_x x_t + W_h h_{t−1} + b)
 * c_t = f⊙c_{t−1} + i⊙g,  h_t = o⊙tanh(c_t)
 * </pre>
 */
final class Lstm implements Workload {

    @Override
    public String id() {
        return "lstm";
    }

    @Override
    public Model create(Size size, Parameters parameters) {
        Cell cell = Cells.create(Ref.of("lstm"), new CellSize(size.input(), size.hidden()), parameters,
                Parts.of(new LstmFactory()));
        int[] lengths = new int[size.batch()];
        Arrays.fill(lengths, size.steps());
        return x -> Cells.run(cell, x, lengths, List.of()).outputs();
    }
}

package heed.cell.lstm;

import heed.cell.Cell;
import heed.cell.CellFactory;
import heed.cell.CellSize;
import heed.component.Option;
import heed.component.Parts;
import heed.tensor.Parameters;
import org.osgi.service.component.annotations.Component;

/** Offers {@link LstmCell}. */
@Component(service = CellFactory.class)
public final class LstmFactory implements CellFactory<LstmFactory.Lstm> {

    /** Options of the LSTM. */
    public record Lstm(
            @Option(value = "what the forget gate's bias begins with", preset = "1") double forgetBias,
            @Option(value = "whether the gates see the memory cell, each unit its own", preset = "false")
            boolean peephole) {
    }

    @Override
    public String id() {
        return "lstm";
    }

    @Override
    public String title() {
        return "c' = f⊙c + i⊙g, h' = o⊙tanh(c'), with i, f, o, g of W [x; h] + b";
    }

    @Override
    public String reference() {
        return "Hochreiter & Schmidhuber 1997; forget gate: Gers, Schmidhuber & Cummins 2000; "
                + "peepholes: Gers & Schmidhuber 2000";
    }

    @Override
    public Class<Lstm> options() {
        return Lstm.class;
    }

    @Override
    public Cell create(Lstm options, CellSize size, Parameters parameters, Parts parts) {
        return new LstmCell(options, size, parameters);
    }
}

package heed.cell.internal;

import heed.cell.Cell;
import heed.cell.CellFactory;
import heed.cell.CellSize;
import heed.cell.Cells;
import heed.component.BadInput;
import heed.component.Option;
import heed.component.Parts;
import heed.component.Ref;
import heed.tensor.Parameters;
import org.osgi.service.component.annotations.Component;

/** Offers {@link BidirectionalCell}. */
@Component(service = CellFactory.class)
public final class BidirectionalFactory implements CellFactory<BidirectionalFactory.Bidirectional> {

    /** How the two directions become one. */
    public enum Join {
        /** Side by side, each of half the width. */
        CONCAT,
        /** Added, each of the whole width. */
        SUM
    }

    /** Options of a bidirectional cell. */
    public record Bidirectional(
            @Option("the cell that each direction has one of") Ref of,
            @Option(value = "side by side, each direction of half the width, or added, each of the whole width",
                    preset = "concat") Join join) {
    }

    @Override
    public String id() {
        return "bidirectional";
    }

    @Override
    public String title() {
        return "two cells that read from both ends: [→h; ←h]; for encoders, it cannot go step by step";
    }

    @Override
    public String reference() {
        return "Schuster & Paliwal 1997; as an encoder: Bahdanau, Cho & Bengio 2015, §3.2";
    }

    @Override
    public Class<Bidirectional> options() {
        return Bidirectional.class;
    }

    @Override
    public Cell create(Bidirectional options, CellSize size, Parameters parameters, Parts parts) {
        boolean halves = options.join() == Join.CONCAT;
        if (halves && size.hidden() % 2 != 0) {
            throw new BadInput("", "bidirectional gives each direction half the hidden width, which is "
                    + size.hidden() + ": take an even width, or {bidirectional: {join: sum}}");
        }
        CellSize each = new CellSize(size.input(), halves ? size.hidden() / 2 : size.hidden());
        return new BidirectionalCell(Cells.create(options.of(), each, parameters.in("forward"), parts),
                Cells.create(options.of(), each, parameters.in("backward"), parts), options.join());
    }
}

package heed.cell.lstmn;

import heed.attention.Attention;
import heed.attention.Widths;
import heed.cell.Cell;
import heed.cell.CellFactory;
import heed.cell.CellSize;
import heed.component.Option;
import heed.component.Parts;
import heed.component.Ref;
import heed.tensor.Parameters;
import org.osgi.service.component.annotations.Component;

/** Offers {@link LstmnCell}. */
@Component(service = CellFactory.class)
public final class LstmnFactory implements CellFactory<LstmnFactory.Lstmn> {

    /** Options of the LSTMN. */
    public record Lstmn(
            @Option(value = "the mechanism by which it reads its tapes; the query is [x; h̃]", preset = "additive")
            Ref attention,
            @Option(value = "whether the state it begins with, zeros at first, is a slot that stays readable",
                    preset = "false") boolean zeroSlot,
            @Option(value = "how many of the last steps it can read; 0 for all", preset = "0", min = 0) int span,
            @Option(value = "what the forget gate's bias begins with", preset = "1") double forgetBias) {
    }

    @Override
    public String id() {
        return "lstmn";
    }

    @Override
    public String title() {
        return "an LSTM that reads tapes of all its hidden states and memory cells in place of the last";
    }

    @Override
    public String reference() {
        return "Cheng, Dong & Lapata 2016, eqs (4) to (9); stacked: eq. (10)";
    }

    @Override
    public Class<Lstmn> options() {
        return Lstmn.class;
    }

    @Override
    public Cell create(Lstmn options, CellSize size, Parameters parameters, Parts parts) {
        Attention attention = Attention.create(options.attention(),
                new Widths(size.input() + size.hidden(), size.hidden()), parameters.in("attention"), parts);
        return new LstmnCell(options, size, attention, parameters);
    }
}

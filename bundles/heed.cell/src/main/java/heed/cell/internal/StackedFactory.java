package heed.cell.internal;

import heed.cell.Cell;
import heed.cell.CellFactory;
import heed.cell.CellSize;
import heed.cell.Cells;
import heed.component.Option;
import heed.component.Parts;
import heed.component.Ref;
import heed.tensor.Parameters;
import java.util.ArrayList;
import java.util.List;
import org.osgi.service.component.annotations.Component;

/** Offers {@link StackedCell}. */
@Component(service = CellFactory.class)
public final class StackedFactory implements CellFactory<StackedFactory.Stacked> {

    /** Options of a stack. */
    public record Stacked(
            @Option("the cell that each layer has one of") Ref of,
            @Option(value = "how many layers", preset = "2", min = 1) int layers,
            @Option(value = "part of what goes from layer to layer that is dropped while training", preset = "0",
                    min = 0, max = 0.99) double dropout,
            @Option(value = "whether a sequence drops the same units at all steps", preset = "false")
            boolean variational,
            @Option(value = "whether the layers above the first read the input, too", preset = "false")
            boolean skip) {
    }

    @Override
    public String id() {
        return "stacked";
    }

    @Override
    public String title() {
        return "layers of a cell, each reading the hidden states of the one below";
    }

    @Override
    public String reference() {
        return "skip connections: Graves 2013, §2; dropout: Zaremba, Sutskever & Vinyals 2014, variational: Gal & "
                + "Ghahramani 2016; with lstmn: Cheng, Dong & Lapata 2016, eq. (10)";
    }

    @Override
    public Class<Stacked> options() {
        return Stacked.class;
    }

    @Override
    public Cell create(Stacked options, CellSize size, Parameters parameters, Parts parts) {
        List<Cell> layers = new ArrayList<>();
        for (int k = 0; k < options.layers(); k++) {
            int above = options.skip() ? size.hidden() + size.input() : size.hidden();
            CellSize own = new CellSize(k == 0 ? size.input() : above, size.hidden());
            layers.add(Cells.create(options.of(), own, parameters.in("layer" + (k + 1)), parts));
        }
        return new StackedCell(layers, options, size.input());
    }
}

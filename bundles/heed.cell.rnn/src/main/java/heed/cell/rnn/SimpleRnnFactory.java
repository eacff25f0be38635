package heed.cell.rnn;

import heed.cell.Cell;
import heed.cell.CellFactory;
import heed.cell.CellSize;
import heed.component.NoOptions;
import heed.component.Parts;
import heed.tensor.Parameters;
import org.osgi.service.component.annotations.Component;

/** Offers {@link SimpleRnnCell}. */
@Component(service = CellFactory.class)
public final class SimpleRnnFactory implements CellFactory<NoOptions> {

    @Override
    public String id() {
        return "simple-rnn";
    }

    @Override
    public String title() {
        return "h' = tanh(A [x; h] + b)";
    }

    @Override
    public String reference() {
        return "Elman 1990";
    }

    @Override
    public Class<NoOptions> options() {
        return NoOptions.class;
    }

    @Override
    public Cell create(NoOptions options, CellSize size, Parameters parameters, Parts parts) {
        return new SimpleRnnCell(size, parameters);
    }
}

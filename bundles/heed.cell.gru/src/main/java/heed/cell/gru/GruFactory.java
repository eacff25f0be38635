package heed.cell.gru;

import heed.cell.Cell;
import heed.cell.CellFactory;
import heed.cell.CellSize;
import heed.component.Option;
import heed.component.Parts;
import heed.tensor.Parameters;
import org.osgi.service.component.annotations.Component;

/** Offers {@link ResetAfter} and {@link ResetBefore}. */
@Component(service = CellFactory.class)
public final class GruFactory implements CellFactory<GruFactory.Gru> {

    /** Where the reset gate acts. */
    public enum Reset {
        /** On the product of the hidden state, as in cuDNN and PyTorch. */
        AFTER,
        /** On the hidden state before its product, as in the paper. */
        BEFORE
    }

    /** Options of the GRU. */
    public record Gru(
            @Option(value = "whether the reset gate acts after the product with h, as in cuDNN, or before it, as "
                    + "in the paper", preset = "after") Reset reset) {
    }

    @Override
    public String id() {
        return "gru";
    }

    @Override
    public String title() {
        return "h' = (1−z)⊙n + z⊙h, with a reset gate in n, before or after the product";
    }

    @Override
    public String reference() {
        return "Cho et al. 2014, eqs (5) to (8)";
    }

    @Override
    public Class<Gru> options() {
        return Gru.class;
    }

    @Override
    public Cell create(Gru options, CellSize size, Parameters parameters, Parts parts) {
        return options.reset() == Reset.AFTER ? new ResetAfter(size, parameters)
                : new ResetBefore(size, parameters);
    }
}

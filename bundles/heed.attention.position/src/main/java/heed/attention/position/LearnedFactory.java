package heed.attention.position;

import heed.attention.Positions;
import heed.attention.PositionsFactory;
import heed.component.Option;
import heed.tensor.Parameters;
import org.osgi.service.component.annotations.Component;

/** Offers {@link Learned}. */
@Component(service = PositionsFactory.class)
public final class LearnedFactory implements PositionsFactory<LearnedFactory.Table> {

    /** Options of learned positions. */
    public record Table(
            @Option(value = "positions that have a vector: the longest sequence", preset = "512", min = 1)
            int slots) {
    }

    @Override
    public String id() {
        return "learned";
    }

    @Override
    public String title() {
        return "x + P: a learned vector a position";
    }

    @Override
    public String reference() {
        return "Gehring et al. 2017, §3.1";
    }

    @Override
    public Class<LearnedFactory.Table> options() {
        return LearnedFactory.Table.class;
    }

    @Override
    public Positions create(Table options, int width, Parameters parameters) {
        return new Learned(options.slots(), width, parameters);
    }
}

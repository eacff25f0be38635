package heed.attention.position;

import heed.attention.Bias;
import heed.attention.BiasFactory;
import heed.component.Option;
import heed.tensor.Parameters;
import org.osgi.service.component.annotations.Component;

/** Offers {@link Relative}. */
@Component(service = BiasFactory.class)
public final class RelativeFactory implements BiasFactory<RelativeFactory.Distance> {

    /** Options of relative biases. */
    public record Distance(
            @Option(value = "distances of at least this share a number", preset = "16", min = 0)
            int distance) {
    }

    @Override
    public String id() {
        return "relative";
    }

    @Override
    public String title() {
        return "a learned number for each head and distance t − s, clipped";
    }

    @Override
    public String reference() {
        return "Shaw, Uszkoreit & Vaswani 2018, §3.2; as numbers: Raffel et al. 2020, §2.1";
    }

    @Override
    public Class<RelativeFactory.Distance> options() {
        return RelativeFactory.Distance.class;
    }

    @Override
    public Bias create(Distance options, int heads, Parameters parameters) {
        return new Relative(options.distance(), heads, parameters);
    }
}

package heed.attention.normalizer;

import heed.attention.Normalizer;
import heed.attention.NormalizerFactory;
import heed.component.Option;
import heed.tensor.Parameters;
import org.osgi.service.component.annotations.Component;

/** Offers {@link Gumbel}. */
@Component(service = NormalizerFactory.class)
public final class GumbelFactory implements NormalizerFactory<GumbelFactory.Temperature> {

    /** Options of Gumbel straight-through. */
    public record Temperature(
            @Option(value = "τ of the softmax that gives the gradient: the lower, the nearer to the choice "
                    + "and the wilder", preset = "1", min = 0.001) double temperature) {
    }

    @Override
    public String id() {
        return "gumbel";
    }

    @Override
    public String title() {
        return "one slot by chance, with the gradient of softmax((e + g)/τ)";
    }

    @Override
    public String reference() {
        return "Jang, Gu & Poole 2017, §2.2 (straight-through)";
    }

    @Override
    public Class<GumbelFactory.Temperature> options() {
        return GumbelFactory.Temperature.class;
    }

    @Override
    public Normalizer create(GumbelFactory.Temperature options, Parameters parameters) {
        return new Gumbel(options.temperature());
    }
}

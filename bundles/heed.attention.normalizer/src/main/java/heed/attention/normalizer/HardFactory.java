package heed.attention.normalizer;

import heed.attention.Normalizer;
import heed.attention.NormalizerFactory;
import heed.component.Option;
import heed.tensor.Parameters;
import org.osgi.service.component.annotations.Component;

/** Offers {@link Hard}. */
@Component(service = NormalizerFactory.class)
public final class HardFactory implements NormalizerFactory<HardFactory.Stochastic> {

    /** Options of the hard choice; the mechanism of the same name hands on its own. */
    public record Stochastic(
            @Option(value = "λ_r, weight of the score function", preset = "1", min = 0) double reward,
            @Option(value = "λ_e, weight of the entropy that is rewarded", preset = "0.01", min = 0)
            double entropy,
            @Option(value = "part of the baseline that stays at a step", preset = "0.9", min = 0, max = 1)
            double decay,
            @Option(value = "probability that a row of the batch reads by expected weights, not by choices",
                    preset = "0.5", min = 0, max = 1) double expected) {
    }

    @Override
    public String id() {
        return "hard";
    }

    @Override
    public String title() {
        return "one slot by chance, trained by the score function with a moving baseline";
    }

    @Override
    public String reference() {
        return "Xu et al. 2015, §4.1; Williams 1992";
    }

    @Override
    public Class<HardFactory.Stochastic> options() {
        return HardFactory.Stochastic.class;
    }

    @Override
    public Normalizer create(HardFactory.Stochastic options, Parameters parameters) {
        return new Hard(options, parameters);
    }
}

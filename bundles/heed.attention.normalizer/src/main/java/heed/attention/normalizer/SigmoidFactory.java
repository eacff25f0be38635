package heed.attention.normalizer;

import heed.attention.Normalizer;
import heed.attention.NormalizerFactory;
import heed.component.NoOptions;
import heed.tensor.Parameters;
import org.osgi.service.component.annotations.Component;

/** Offers {@link Sigmoid}. */
@Component(service = NormalizerFactory.class)
public final class SigmoidFactory implements NormalizerFactory<NoOptions> {

    @Override
    public String id() {
        return "sigmoid";
    }

    @Override
    public String title() {
        return "a = σ(e), each slot for itself; need not sum to one";
    }

    @Override
    public String reference() {
        return "Ramapuram et al. 2024";
    }

    @Override
    public Class<NoOptions> options() {
        return NoOptions.class;
    }

    @Override
    public Normalizer create(NoOptions options, Parameters parameters) {
        return new Sigmoid();
    }
}

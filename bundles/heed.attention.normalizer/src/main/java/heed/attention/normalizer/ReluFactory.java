package heed.attention.normalizer;

import heed.attention.Normalizer;
import heed.attention.NormalizerFactory;
import heed.component.NoOptions;
import heed.tensor.Parameters;
import org.osgi.service.component.annotations.Component;

/** Offers {@link Relu}. */
@Component(service = NormalizerFactory.class)
public final class ReluFactory implements NormalizerFactory<NoOptions> {

    @Override
    public String id() {
        return "relu";
    }

    @Override
    public String title() {
        return "a = max(e, 0)/S, with S slots to read; need not sum to one";
    }

    @Override
    public String reference() {
        return "Wortsman, Lee, Gilmer & Kornblith 2023";
    }

    @Override
    public Class<NoOptions> options() {
        return NoOptions.class;
    }

    @Override
    public Normalizer create(NoOptions options, Parameters parameters) {
        return new Relu();
    }
}

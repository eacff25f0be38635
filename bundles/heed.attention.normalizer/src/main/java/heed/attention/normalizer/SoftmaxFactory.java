package heed.attention.normalizer;

import heed.attention.Normalizer;
import heed.attention.NormalizerFactory;
import heed.attention.Softmax;
import heed.component.Option;
import heed.tensor.Parameters;
import org.osgi.service.component.annotations.Component;

/** Offers {@link Softmax}. */
@Component(service = NormalizerFactory.class)
public final class SoftmaxFactory implements NormalizerFactory<SoftmaxFactory.Temperature> {

    /** Options of the softmax. */
    public record Temperature(
            @Option(value = "τ: the higher, the flatter", preset = "1", min = 0.001) double temperature) {
    }

    @Override
    public String id() {
        return "softmax";
    }

    @Override
    public String title() {
        return "a = softmax(e/τ)";
    }

    @Override
    public String reference() {
        return "Bridle 1990; temperature after Hinton, Vinyals & Dean 2015, eq. (1)";
    }

    @Override
    public Class<SoftmaxFactory.Temperature> options() {
        return SoftmaxFactory.Temperature.class;
    }

    @Override
    public Normalizer create(SoftmaxFactory.Temperature options, Parameters parameters) {
        return new Softmax(options.temperature());
    }
}

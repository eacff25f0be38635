package heed.attention.normalizer;

import heed.attention.Normalizer;
import heed.attention.NormalizerFactory;
import heed.component.NoOptions;
import heed.tensor.Normalizers;
import heed.tensor.Parameters;
import org.osgi.service.component.annotations.Component;

/** Offers sparsemax, {@link Normalizers#sparsemax}. */
@Component(service = NormalizerFactory.class)
public final class SparsemaxFactory implements NormalizerFactory<NoOptions> {

    @Override
    public String id() {
        return "sparsemax";
    }

    @Override
    public String title() {
        return "a = the point of the simplex nearest to e: exact zeros";
    }

    @Override
    public String reference() {
        return "Martins & Astudillo 2016, alg. 1";
    }

    @Override
    public Class<NoOptions> options() {
        return NoOptions.class;
    }

    @Override
    public Normalizer create(NoOptions options, Parameters parameters) {
        return (scores, mask, at) -> mask.map(allowed -> Normalizers.sparsemax(scores, allowed))
                .orElseGet(() -> Normalizers.sparsemax(scores));
    }
}

package heed.attention.normalizer;

import heed.attention.Normalizer;
import heed.attention.NormalizerFactory;
import heed.component.NoOptions;
import heed.tensor.Normalizers;
import heed.tensor.Parameters;
import org.osgi.service.component.annotations.Component;

/** Offers 1.5-entmax, {@link Normalizers#entmax15}. */
@Component(service = NormalizerFactory.class)
public final class Entmax15Factory implements NormalizerFactory<NoOptions> {

    @Override
    public String id() {
        return "entmax15";
    }

    @Override
    public String title() {
        return "a = max(e/2 − τ, 0)²: between softmax and sparsemax";
    }

    @Override
    public String reference() {
        return "Peters, Niculae & Martins 2019, alg. 2";
    }

    @Override
    public Class<NoOptions> options() {
        return NoOptions.class;
    }

    @Override
    public Normalizer create(NoOptions options, Parameters parameters) {
        return (scores, mask, at) -> mask.map(allowed -> Normalizers.entmax15(scores, allowed))
                .orElseGet(() -> Normalizers.entmax15(scores));
    }
}

package heed.attention.position;

import heed.attention.Bias;
import heed.attention.BiasFactory;
import heed.component.NoOptions;
import heed.tensor.Parameters;
import org.osgi.service.component.annotations.Component;

/** Offers {@link Alibi}. */
@Component(service = BiasFactory.class)
public final class AlibiFactory implements BiasFactory<NoOptions> {

    @Override
    public String id() {
        return "alibi";
    }

    @Override
    public String title() {
        return "−slope·|t − s|, a slope a head";
    }

    @Override
    public String reference() {
        return "Press, Smith & Lewis 2022, §3";
    }

    @Override
    public Class<NoOptions> options() {
        return NoOptions.class;
    }

    @Override
    public Bias create(NoOptions options, int heads, Parameters parameters) {
        return new Alibi(heads);
    }
}

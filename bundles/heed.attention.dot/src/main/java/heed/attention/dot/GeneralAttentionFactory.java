package heed.attention.dot;

import heed.attention.AttentionFactory;
import heed.attention.AttentionMechanism;
import heed.attention.Widths;
import heed.component.NoOptions;
import heed.component.Parts;
import heed.tensor.Parameters;
import org.osgi.service.component.annotations.Component;

/** Offers {@link GeneralAttention}. */
@Component(service = AttentionFactory.class)
public final class GeneralAttentionFactory implements AttentionFactory<NoOptions> {

    @Override
    public String id() {
        return "general";
    }

    @Override
    public String title() {
        return "e = qᵀ W k, of any widths (bilinear)";
    }

    @Override
    public String reference() {
        return "Luong, Pham & Manning 2015, §3.1";
    }

    @Override
    public Class<NoOptions> options() {
        return NoOptions.class;
    }

    @Override
    public AttentionMechanism create(NoOptions options, Widths widths, Parameters parameters, Parts parts) {
        return new GeneralAttention(widths, parameters);
    }
}

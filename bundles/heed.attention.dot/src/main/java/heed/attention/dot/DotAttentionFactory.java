package heed.attention.dot;

import heed.attention.AttentionFactory;
import heed.attention.AttentionMechanism;
import heed.attention.Widths;
import heed.component.NoOptions;
import heed.component.Parts;
import heed.tensor.Parameters;
import org.osgi.service.component.annotations.Component;

/** Offers {@link DotAttention}. */
@Component(service = AttentionFactory.class)
public final class DotAttentionFactory implements AttentionFactory<NoOptions> {

    @Override
    public String id() {
        return "dot";
    }

    @Override
    public String title() {
        return "e = qᵀ k, of equal widths";
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
        EqualWidths.check(id(), widths, "additive");
        return new DotAttention();
    }
}

package heed.attention.additive;

import heed.attention.AttentionFactory;
import heed.attention.AttentionMechanism;
import heed.attention.Widths;
import heed.component.Option;
import heed.component.Parts;
import heed.tensor.Parameters;
import org.osgi.service.component.annotations.Component;

/** Offers {@link ConcatAttention}. */
@Component(service = AttentionFactory.class)
public final class ConcatAttentionFactory implements AttentionFactory<ConcatAttentionFactory.Concat> {

    /** Options of concat attention. */
    public record Concat(
            @Option(value = "width of the hidden layer; 0 takes the memory's", preset = "0", min = 0) int width) {
    }

    @Override
    public String id() {
        return "concat";
    }

    @Override
    public String title() {
        return "e = vᵀ tanh(W [q; k])";
    }

    @Override
    public String reference() {
        return "Luong, Pham & Manning 2015, §3.1";
    }

    @Override
    public Class<Concat> options() {
        return Concat.class;
    }

    @Override
    public AttentionMechanism create(Concat options, Widths widths, Parameters parameters, Parts parts) {
        int width = options.width() == 0 ? widths.memory() : options.width();
        return new ConcatAttention(width, widths, parameters);
    }
}

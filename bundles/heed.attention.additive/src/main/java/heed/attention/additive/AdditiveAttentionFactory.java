package heed.attention.additive;

import heed.attention.AttentionFactory;
import heed.attention.AttentionMechanism;
import heed.attention.Widths;
import heed.component.Option;
import heed.component.Parts;
import heed.tensor.Parameters;
import org.osgi.service.component.annotations.Component;

/** Offers {@link AdditiveAttention}. */
@Component(service = AttentionFactory.class)
public final class AdditiveAttentionFactory implements AttentionFactory<AdditiveAttentionFactory.Additive> {

    /** Options of additive attention. */
    public record Additive(
            @Option(value = "width of the hidden layer; 0 takes the memory's", preset = "0", min = 0) int width) {
    }

    @Override
    public String id() {
        return "additive";
    }

    @Override
    public String title() {
        return "e = vᵀ tanh(W q + U k + b)";
    }

    @Override
    public String reference() {
        return "Bahdanau, Cho & Bengio 2015, §3.1";
    }

    @Override
    public Class<Additive> options() {
        return Additive.class;
    }

    @Override
    public AttentionMechanism create(Additive options, Widths widths, Parameters parameters, Parts parts) {
        int width = options.width() == 0 ? widths.memory() : options.width();
        return new AdditiveAttention(width, widths, parameters);
    }
}

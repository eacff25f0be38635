package heed.attention.additive;

import heed.attention.AttentionFactory;
import heed.attention.AttentionMechanism;
import heed.attention.Widths;
import heed.component.Option;
import heed.component.Parts;
import heed.tensor.Parameters;
import org.osgi.service.component.annotations.Component;

/** Offers {@link CoverageAttention}. */
@Component(service = AttentionFactory.class)
public final class CoverageAttentionFactory implements AttentionFactory<CoverageAttentionFactory.Coverage> {

    /** Options of coverage attention. */
    public record Coverage(
            @Option(value = "width of the hidden layer; 0 takes the memory's", preset = "0", min = 0) int width) {
    }

    @Override
    public String id() {
        return "coverage";
    }

    @Override
    public String title() {
        return "e = vᵀ tanh(W q + U k + w_c·Σ earlier weights + b)";
    }

    @Override
    public String reference() {
        return "See, Liu & Manning 2017, §2.3, eq. (11)";
    }

    @Override
    public Class<Coverage> options() {
        return Coverage.class;
    }

    @Override
    public AttentionMechanism create(Coverage options, Widths widths, Parameters parameters, Parts parts) {
        int width = options.width() == 0 ? widths.memory() : options.width();
        return new CoverageAttention(width, widths, parameters);
    }
}

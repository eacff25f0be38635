package heed.attention.dot;

import heed.attention.AttentionFactory;
import heed.attention.AttentionMechanism;
import heed.attention.Widths;
import heed.component.Option;
import heed.component.Parts;
import heed.tensor.Parameters;
import org.osgi.service.component.annotations.Component;

/** Offers {@link CosineAttention}. */
@Component(service = AttentionFactory.class)
public final class CosineAttentionFactory implements AttentionFactory<CosineAttentionFactory.Cosine> {

    /** Options of cosine attention. */
    public record Cosine(
            @Option(value = "β at the start of training: the weights' odds differ by up to e^(2β)", preset = "4",
                    min = 0) double sharpness) {
    }

    @Override
    public String id() {
        return "cosine";
    }

    @Override
    public String title() {
        return "e = β cos(q, k), β learned, of equal widths";
    }

    @Override
    public String reference() {
        return "Graves, Wayne & Danihelka 2014, §3.3.1, eq. (5) and (6)";
    }

    @Override
    public Class<Cosine> options() {
        return Cosine.class;
    }

    @Override
    public AttentionMechanism create(Cosine options, Widths widths, Parameters parameters, Parts parts) {
        EqualWidths.check(id(), widths, "general");
        return new CosineAttention(options.sharpness(), parameters);
    }
}

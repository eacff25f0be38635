package heed.attention.monotonic;

import heed.attention.Attention;
import heed.attention.AttentionFactory;
import heed.attention.AttentionMechanism;
import heed.attention.Widths;
import heed.component.BadInput;
import heed.component.Option;
import heed.component.Parts;
import heed.component.Ref;
import heed.tensor.Parameters;
import org.osgi.service.component.annotations.Component;

/** Offers {@link MonotonicAttention}. */
@Component(service = AttentionFactory.class)
public final class MonotonicAttentionFactory
        implements AttentionFactory<MonotonicAttentionFactory.Monotonic> {

    /** Options of monotonic attention. */
    public record Monotonic(
            @Option(value = "mechanism whose scores say whether to stop at a slot", preset = "additive")
            Ref of,
            @Option(value = "standard deviation of the noise before the sigmoid while training, which drives "
                    + "probabilities to 0 and 1", preset = "1", min = 0) double noise,
            @Option(value = "r at first, added to all scores: the lower, the further the first walks go",
                    preset = "-4") double offset) {
    }

    @Override
    public String id() {
        return "monotonic";
    }

    @Override
    public String title() {
        return "left to right, stopping at slot j with p = σ(score(q, k_j) + r), over any score function";
    }

    @Override
    public String reference() {
        return "Raffel, Luong, Liu, Weiss & Eck 2017, §2.2–2.5";
    }

    @Override
    public Class<Monotonic> options() {
        return Monotonic.class;
    }

    @Override
    public AttentionMechanism create(Monotonic options, Widths widths, Parameters parameters, Parts parts) {
        AttentionMechanism of = Attention.mechanism(options.of(), widths, parameters.in("of"), parts);
        if (of.normalizer().isPresent()) {
            throw new BadInput(options.of().key(), "monotonic attention stops by the scores of another "
                    + "mechanism; " + options.of()
                    + " makes its weights itself: name one that only scores, such as additive");
        }
        return new MonotonicAttention(of, new Walk(options.noise(), options.offset(), parameters));
    }
}

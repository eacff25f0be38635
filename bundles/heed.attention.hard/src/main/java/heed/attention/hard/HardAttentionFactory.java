package heed.attention.hard;

import heed.attention.Around;
import heed.attention.Attention;
import heed.attention.AttentionFactory;
import heed.attention.AttentionMechanism;
import heed.attention.Normalizer;
import heed.attention.Widths;
import heed.component.BadInput;
import heed.component.Option;
import heed.component.Parts;
import heed.component.Ref;
import heed.tensor.Parameters;
import org.osgi.service.component.annotations.Component;

/** Offers {@link HardAttention}. */
@Component(service = AttentionFactory.class)
public final class HardAttentionFactory implements AttentionFactory<HardAttentionFactory.Hard> {

    /** Options of hard attention: the score function, and what the normaliser {@code hard} has. */
    public record Hard(
            @Option(value = "mechanism whose scores say how likely each slot is", preset = "additive") Ref of,
            @Option(value = "λ_r, weight of the score function", preset = "1", min = 0) double reward,
            @Option(value = "λ_e, weight of the entropy that is rewarded", preset = "0.01", min = 0)
            double entropy,
            @Option(value = "part of the baseline that stays at a step", preset = "0.9", min = 0, max = 1)
            double decay,
            @Option(value = "probability that a row of the batch reads by expected weights, not by choices",
                    preset = "0.5", min = 0, max = 1) double expected) {
    }

    @Override
    public String id() {
        return "hard";
    }

    @Override
    public String title() {
        return "s ~ softmax(score(q, k)), c = m_s: one slot by chance, over any score function";
    }

    @Override
    public String reference() {
        return "Xu et al. 2015, §4.1";
    }

    @Override
    public Class<Hard> options() {
        return Hard.class;
    }

    @Override
    public AttentionMechanism create(Hard options, Widths widths, Parameters parameters, Parts parts) {
        AttentionMechanism of = Attention.mechanism(options.of(), widths, parameters.in("of"), parts);
        if (of.normalizer().isPresent()) {
            throw new BadInput(options.of().key(), "hard attention chooses slots by the scores of another "
                    + "mechanism; " + options.of()
                    + " makes its weights itself: name one that only scores, such as additive");
        }
        Ref hard = Ref.of("hard").with("reward", options.reward()).with("entropy", options.entropy())
                .with("decay", options.decay()).with("expected", options.expected());
        Normalizer choosing = Around.normalizer(hard, parameters.in("normalizer"), parts);
        return new HardAttention(of, choosing);
    }
}

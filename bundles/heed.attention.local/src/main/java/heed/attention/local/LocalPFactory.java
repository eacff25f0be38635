package heed.attention.local;

import heed.attention.Attention;
import heed.attention.AttentionFactory;
import heed.attention.AttentionMechanism;
import heed.attention.Widths;
import heed.component.Option;
import heed.component.Parts;
import heed.component.Ref;
import heed.tensor.Parameters;
import org.osgi.service.component.annotations.Component;

/** Offers {@link LocalP}. */
@Component(service = AttentionFactory.class)
public final class LocalPFactory implements AttentionFactory<LocalPFactory.Predictive> {

    /** Options of predictive local attention. */
    public record Predictive(
            @Option(value = "the mechanism that scores the slots of the window", preset = "general") Ref of,
            @Option(value = "D: how many slots the window reaches to either side; the Gaussian's deviation "
                    + "is D/2", preset = "10", min = 1) int window,
            @Option(value = "whether weights are brought to the sum 1 again after the Gaussian",
                    preset = "false")
            boolean renormalise) {
    }

    @Override
    public String id() {
        return "local-p";
    }

    @Override
    public String title() {
        return "any score, within D slots of p = S·σ(v_pᵀ tanh(W_p q)), times a Gaussian around p";
    }

    @Override
    public String reference() {
        return "Luong, Pham & Manning 2015, §3.2, eq. (9) and (10)";
    }

    @Override
    public Class<Predictive> options() {
        return Predictive.class;
    }

    @Override
    public AttentionMechanism create(Predictive options, Widths widths, Parameters parameters, Parts parts) {
        AttentionMechanism inner = Attention.mechanism(options.of(), widths, parameters.in("of"), parts);
        return new LocalP(inner, options.window(), options.renormalise(), widths.query(), parameters);
    }
}

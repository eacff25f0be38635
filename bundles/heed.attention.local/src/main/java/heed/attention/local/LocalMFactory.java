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

/** Offers {@link LocalM}. */
@Component(service = AttentionFactory.class)
public final class LocalMFactory implements AttentionFactory<LocalMFactory.Monotonic> {

    /** Options of monotonic local attention. */
    public record Monotonic(
            @Option(value = "the mechanism that scores the slots of the window", preset = "general") Ref of,
            @Option(value = "D: how many slots the window reaches to either side", preset = "10", min = 1)
            int window) {
    }

    @Override
    public String id() {
        return "local-m";
    }

    @Override
    public String title() {
        return "any score, within D slots of p = t";
    }

    @Override
    public String reference() {
        return "Luong, Pham & Manning 2015, §3.2";
    }

    @Override
    public Class<Monotonic> options() {
        return Monotonic.class;
    }

    @Override
    public AttentionMechanism create(Monotonic options, Widths widths, Parameters parameters, Parts parts) {
        return new LocalM(Attention.mechanism(options.of(), widths, parameters.in("of"), parts),
                options.window());
    }
}

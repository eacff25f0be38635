package heed.attention.scaleddot;

import heed.attention.Around;
import heed.attention.AttentionFactory;
import heed.attention.AttentionMechanism;
import heed.attention.Widths;
import heed.component.BadInput;
import heed.component.Option;
import heed.component.Parts;
import heed.component.Ref;
import heed.tensor.Parameters;
import java.util.Optional;
import org.osgi.service.component.annotations.Component;

/** Offers {@link ScaledDotAttention}. */
@Component(service = AttentionFactory.class)
public final class ScaledDotAttentionFactory
        implements AttentionFactory<ScaledDotAttentionFactory.ScaledDot> {

    private static final String NONE = "none";

    /** Options of scaled dot-product attention. */
    public record ScaledDot(
            @Option(value = "whether queries, keys and values are projected by W_q, W_k and W_v",
                    preset = "false") boolean projections,
            @Option(value = "d_k, width of projected queries and keys; 0 takes the memory's", preset = "0",
                    min = 0)
            int width,
            @Option(value = "whether values are d_k wide and W_o brings the context back to the memory's "
                    + "width", preset = "false") boolean output,
            @Option(value = "encoding of positions that is told to projected queries and keys, or none",
                    preset = NONE)
            Ref encoding) {

        public ScaledDot {
            if (!projections && width > 0) {
                throw new BadInput("width", "width " + width + " is that of projections, and there are none; "
                        + "set projections: true, or leave width out");
            }
            if (!projections && output) {
                throw new BadInput("output", "output is one of the projections, and there are none; "
                        + "set projections: true, or leave output out");
            }
        }
    }

    @Override
    public String id() {
        return "scaled-dot";
    }

    @Override
    public String title() {
        return "e = (W_q q)ᵀ(W_k k)/√d_k, values W_v m, projections optional";
    }

    @Override
    public String reference() {
        return "Vaswani et al. 2017, §3.2.1, eq. (1)";
    }

    @Override
    public Class<ScaledDot> options() {
        return ScaledDot.class;
    }

    @Override
    public AttentionMechanism create(ScaledDot options, Widths widths, Parameters parameters, Parts parts) {
        if (!options.projections() && widths.query() != widths.memory()) {
            throw new BadInput("", "scaled-dot: the query is " + widths.query() + " wide, the memory "
                    + widths.memory() + "; without projections scaled-dot needs equal widths: make them "
                    + "equal, or set projections: true");
        }
        int width = options.width() == 0 ? widths.memory() : options.width();
        Optional<Projections> projections = options.projections()
                ? Optional.of(Projections.of(width, options.output(), widths, parameters)) : Optional.empty();
        return new ScaledDotAttention(width, projections,
                encoding(options.encoding(), width, parameters, parts));
    }

    private static Optional<ScaledDotAttention.Encoding> encoding(Ref ref, int width, Parameters parameters,
            Parts parts) {
        return ref.id().equals(NONE) ? Optional.empty() : Optional.of(new ScaledDotAttention.Encoding(
                Around.positions(ref, width, parameters.in("encoding.query"), parts),
                Around.positions(ref, width, parameters.in("encoding.key"), parts)));
    }
}

package heed.attention.multihead;

import heed.attention.Attention;
import heed.attention.AttentionFactory;
import heed.attention.AttentionMechanism;
import heed.attention.Widths;
import heed.component.BadInput;
import heed.component.Option;
import heed.component.Parts;
import heed.component.Ref;
import heed.tensor.Parameters;
import java.util.ArrayList;
import java.util.List;
import org.osgi.service.component.annotations.Component;

/** Offers {@link MultiHeadAttention}. */
@Component(service = AttentionFactory.class)
public final class MultiHeadAttentionFactory
        implements AttentionFactory<MultiHeadAttentionFactory.MultiHead> {

    /** Options of multi-head attention. */
    public record MultiHead(
            @Option(value = "h, how many heads; the paper has 8 of width 64", preset = "4", min = 1)
            int heads,
            @Option(value = "the mechanism of each head, with weights of its own", preset = "scaled-dot")
            Ref of,
            @Option(value = "width of all heads together; 0 takes the memory's", preset = "0", min = 0)
            int width) {
    }

    @Override
    public String id() {
        return "multi-head";
    }

    @Override
    public String title() {
        return "h heads of any mechanism on projections W_q, W_k, W_v, joined by W_o";
    }

    @Override
    public String reference() {
        return "Vaswani et al. 2017, §3.2.2";
    }

    @Override
    public Class<MultiHead> options() {
        return MultiHead.class;
    }

    @Override
    public AttentionMechanism create(MultiHead options, Widths widths, Parameters parameters, Parts parts) {
        int heads = options.heads();
        int width = options.width() == 0 ? widths.memory() : options.width();
        if (width % heads != 0) {
            throw new BadInput("", "multi-head: " + heads + " heads cannot share a width of " + width
                    + (options.width() == 0 ? ", the memory's" : "") + "; set width to a multiple of " + heads
                    + ", such as " + (width / heads + 1) * heads + ", or heads to a divisor of " + width);
        }
        Widths each = new Widths(width / heads, width / heads);
        List<AttentionMechanism> inner = new ArrayList<>();
        for (int n = 0; n < heads; n++) {
            AttentionMechanism one = Attention.mechanism(options.of(), each, parameters.in("head" + n),
                    parts);
            check(options.of(), one);
            inner.add(one);
        }
        return new MultiHeadAttention(inner, width, widths, parameters);
    }

    private static void check(Ref of, AttentionMechanism one) {
        if (one.heads() > 1) {
            throw new BadInput(of.key(), "multi-head: '" + of + "' has " + one.heads() + " heads of its own; "
                    + "name a mechanism of one head");
        }
        if (one.normalizer().isPresent()) {
            throw new BadInput(of.key(), "multi-head: '" + of
                    + "' makes its weights itself, and heads share one normaliser; name a score such as "
                    + "scaled-dot, and a normaliser beside 'of' if wanted");
        }
    }
}

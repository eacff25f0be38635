package heed.attention.tck;

import heed.attention.AttentionFactory;
import heed.attention.AttentionMechanism;
import heed.attention.Products;
import heed.attention.Widths;
import heed.component.NoOptions;
import heed.component.Parts;
import heed.tensor.Init;
import heed.tensor.Parameters;
import heed.tensor.Tensor;

/** Offers {@code e = 2·tanh(q·W)·k}: a mechanism to try what stands around mechanisms with. */
public final class ProbeFactory implements AttentionFactory<NoOptions> {

    @Override
    public String id() {
        return "probe";
    }

    @Override
    public String title() {
        return "e = 2·tanh(q W) k";
    }

    @Override
    public String reference() {
        return "general, Luong, Pham & Manning 2015, §3.1, with bounded factors";
    }

    @Override
    public Class<NoOptions> options() {
        return NoOptions.class;
    }

    @Override
    public AttentionMechanism create(NoOptions options, Widths widths, Parameters parameters, Parts parts) {
        Tensor w = parameters.create("W", Init.glorot(), widths.query(), widths.memory());       // [d,H]
        return (query, keys, at) -> Products.score(query.matmul(w).tanh().mul(2), keys, 1);
    }
}

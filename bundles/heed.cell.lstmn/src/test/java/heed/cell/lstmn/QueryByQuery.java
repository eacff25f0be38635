package heed.cell.lstmn;

import heed.attention.AttentionFactory;
import heed.attention.AttentionMechanism;
import heed.attention.Reading;
import heed.attention.Widths;
import heed.attention.additive.AdditiveAttentionFactory;
import heed.component.Parts;
import heed.tensor.Parameters;
import heed.tensor.Tensor;

/** Additive attention that says nothing of its query's weight, so that queries must be made whole. */
final class QueryByQuery implements AttentionFactory<AdditiveAttentionFactory.Additive> {

    @Override
    public String id() {
        return "query-by-query";
    }

    @Override
    public String title() {
        return "additive";
    }

    @Override
    public String reference() {
        return "this test";
    }

    @Override
    public Class<AdditiveAttentionFactory.Additive> options() {
        return AdditiveAttentionFactory.Additive.class;
    }

    @Override
    public AttentionMechanism create(AdditiveAttentionFactory.Additive options, Widths widths, Parameters parameters,
            Parts parts) {
        AttentionMechanism additive = new AdditiveAttentionFactory().create(options, widths, parameters, parts);
        return new AttentionMechanism() {
            @Override
            public Tensor keys(Tensor memory, int first) {
                return additive.keys(memory, first);
            }

            @Override
            public Tensor score(Tensor query, Tensor keys, Reading at) {
                return additive.score(query, keys, at);
            }
        };
    }
}

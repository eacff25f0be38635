package heed.attention.additive;

import heed.attention.tck.AttentionContract;
import heed.attention.tck.AttentionSubject;
import heed.backend.reference.ReferenceBackend;
import java.util.Map;

/** Additive attention against the contract, with a hidden layer of a width of its own. */
class AdditiveContractTest implements AttentionContract {

    @Override
    public AttentionSubject subject() {
        return AttentionSubject.of(new AdditiveAttentionFactory(), new ReferenceBackend())
                .options(Map.of("width", 17));
    }
}

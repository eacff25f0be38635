package heed.attention.dot;

import heed.attention.tck.AttentionContract;
import heed.attention.tck.AttentionSubject;
import heed.backend.reference.ReferenceBackend;

/** Dot attention against the contract, with the equal widths that it needs. */
class DotContractTest implements AttentionContract {

    @Override
    public AttentionSubject subject() {
        return AttentionSubject.of(new DotAttentionFactory(), new ReferenceBackend()).widths(13, 13);
    }
}

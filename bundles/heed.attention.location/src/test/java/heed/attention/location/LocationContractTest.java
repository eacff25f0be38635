package heed.attention.location;

import heed.attention.tck.AttentionContract;
import heed.attention.tck.AttentionSubject;
import heed.attention.tck.Declared;
import heed.backend.reference.ReferenceBackend;
import java.util.Map;

/** Attention by location against the contract. */
class LocationContractTest implements AttentionContract {

    @Override
    public AttentionSubject subject() {
        return AttentionSubject.of(new LocationAttentionFactory(), new ReferenceBackend())
                .options(Map.of("slots", 23)).declares(Declared.NOTHING.withPositions());
    }
}

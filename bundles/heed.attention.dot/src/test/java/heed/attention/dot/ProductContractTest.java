package heed.attention.dot;

import heed.attention.tck.AttentionContract;
import heed.attention.tck.AttentionSubject;
import heed.backend.reference.ReferenceBackend;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.TestFactory;

/** General and cosine attention against the contract. */
class ProductContractTest {

    @TestFactory
    Stream<DynamicNode> contract() {
        return Stream.of(AttentionSubject.of(new GeneralAttentionFactory(), new ReferenceBackend()),
                AttentionSubject.of(new CosineAttentionFactory(), new ReferenceBackend()).widths(13, 13))
                .map(AttentionContract::all);
    }
}

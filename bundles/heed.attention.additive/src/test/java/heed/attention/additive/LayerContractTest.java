package heed.attention.additive;

import heed.attention.tck.AttentionContract;
import heed.attention.tck.AttentionSubject;
import heed.attention.tck.Declared;
import heed.backend.reference.ReferenceBackend;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.TestFactory;

/** Concat and coverage attention against the contract, with hidden layers of a width of their own. */
class LayerContractTest {

    @TestFactory
    Stream<DynamicNode> contract() {
        return Stream.of(AttentionSubject.of(new ConcatAttentionFactory(), new ReferenceBackend()),
                AttentionSubject.of(new CoverageAttentionFactory(), new ReferenceBackend())
                        .declares(Declared.NOTHING.withPast()))
                .map(subject -> AttentionContract.all(subject.options(Map.of("width", 17))));
    }
}

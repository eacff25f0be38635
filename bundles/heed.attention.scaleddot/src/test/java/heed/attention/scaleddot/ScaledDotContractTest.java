package heed.attention.scaleddot;

import heed.attention.tck.AttentionContract;
import heed.attention.tck.AttentionSubject;
import heed.attention.tck.Declared;
import heed.backend.reference.ReferenceBackend;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.TestFactory;

/** Scaled dot-product attention against the contract: bare, projected, and with positions. */
class ScaledDotContractTest {

    private static AttentionSubject subject(Map<String, ?> options) {
        return AttentionSubject.of(new ScaledDotAttentionFactory(), new ReferenceBackend()).options(options)
                .among(new FarAwayFactory());
    }

    @TestFactory
    Stream<DynamicNode> contract() {
        return Stream.of(subject(Map.of()).widths(13, 13),
                subject(Map.of("projections", true, "width", 7)),
                subject(Map.of("projections", true, "width", 7, "output", true)),
                subject(Map.of("projections", true, "encoding", "far-away")).declares(Declared.NOTHING.withPositions()))
                .map(AttentionContract::all);
    }
}

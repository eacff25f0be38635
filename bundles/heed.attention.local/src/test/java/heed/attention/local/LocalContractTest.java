package heed.attention.local;

import heed.attention.AttentionFactory;
import heed.attention.additive.CoverageAttentionFactory;
import heed.attention.dot.GeneralAttentionFactory;
import heed.attention.tck.AttentionContract;
import heed.attention.tck.AttentionSubject;
import heed.attention.tck.Declared;
import heed.backend.reference.ReferenceBackend;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.TestFactory;

/** Windows over several scores, and over each other, against the contract. */
class LocalContractTest {

    private static final Declared PLACED = Declared.NOTHING.withPositions();

    private static AttentionSubject subject(AttentionFactory<?> factory, Map<String, ?> options,
            Declared declared) {
        return AttentionSubject.of(factory, new ReferenceBackend()).options(options).declares(declared)
                .among(new GeneralAttentionFactory(), new CoverageAttentionFactory(), new LocalMFactory());
    }

    @TestFactory
    Stream<DynamicNode> contract() {
        return Stream.of(
                subject(new LocalMFactory(), Map.of("window", 1), PLACED.withWindow()),
                subject(new LocalPFactory(), Map.of("window", 2), PLACED.withoutSum()),
                subject(new LocalPFactory(), Map.of("window", 2, "renormalise", true), PLACED.withWindow()),
                subject(new LocalPFactory(), Map.of("of", "coverage"), PLACED.withoutSum().withPast()),
                subject(new LocalPFactory(), Map.of("of", Map.of("local-m", Map.of("window", 3))),
                        PLACED.withoutSum()))
                .map(AttentionContract::all);
    }
}

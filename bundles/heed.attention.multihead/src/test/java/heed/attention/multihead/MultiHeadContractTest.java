package heed.attention.multihead;

import heed.attention.additive.AdditiveAttentionFactory;
import heed.attention.additive.CoverageAttentionFactory;
import heed.attention.dot.CosineAttentionFactory;
import heed.attention.dot.GeneralAttentionFactory;
import heed.attention.local.LocalPFactory;
import heed.attention.scaleddot.ScaledDotAttentionFactory;
import heed.attention.tck.AttentionContract;
import heed.attention.tck.AttentionSubject;
import heed.attention.tck.Declared;
import heed.backend.reference.ReferenceBackend;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.TestFactory;

/** Heads of several mechanisms against the contract. */
class MultiHeadContractTest {

    private static AttentionSubject subject(int heads, Object of, Declared declared) {
        return AttentionSubject.of(new MultiHeadAttentionFactory(), new ReferenceBackend())
                .options(Map.of("heads", heads, "width", 6, "of", of)).declares(declared)
                .among(new ScaledDotAttentionFactory(), new AdditiveAttentionFactory(),
                        new CoverageAttentionFactory(),
                        new CosineAttentionFactory(), new GeneralAttentionFactory(), new LocalPFactory());
    }

    @TestFactory
    Stream<DynamicNode> contract() {
        Declared placed = Declared.NOTHING.withPositions().withoutSum();
        return Stream.of(subject(3, "scaled-dot", Declared.NOTHING),
                subject(1, "scaled-dot", Declared.NOTHING),
                subject(2, Map.of("scaled-dot", Map.of("projections", true, "width", 5, "output", true)),
                        Declared.NOTHING),
                subject(2, "cosine", Declared.NOTHING),
                subject(3, Map.of("additive", Map.of("width", 5)), Declared.NOTHING),
                subject(3, "coverage", Declared.NOTHING.withPast()),
                subject(2, Map.of("local-p", Map.of("window", 2)), placed),
                subject(2, Map.of("local-p", Map.of("of", "coverage")), placed.withPast()))
                .map(AttentionContract::all);
    }
}

package heed.cell.lstmn;

import heed.attention.additive.AdditiveAttentionFactory;
import heed.backend.reference.ReferenceBackend;
import heed.cell.CellFactory;
import heed.cell.internal.StackedFactory;
import heed.cell.tck.CellContract;
import heed.cell.tck.CellSubject;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.TestFactory;

/** The LSTMN, with its options and in layers, against the contract. */
class LstmnContractTest {

    private static CellSubject subject(CellFactory<?> factory, Map<String, ?> options) {
        return CellSubject.of(factory, new ReferenceBackend()).options(options)
                .among(new LstmnFactory(), new AdditiveAttentionFactory());
    }

    @TestFactory
    Stream<DynamicNode> contract() {
        return Stream.of(
                subject(new LstmnFactory(), Map.of()),
                subject(new LstmnFactory(), Map.of("zero-slot", true)),
                subject(new LstmnFactory(), Map.of("span", 3)),
                subject(new LstmnFactory(), Map.of("span", 3, "zero-slot", true)),
                subject(new StackedFactory(), Map.of("of", "lstmn", "layers", 2, "skip", true)))
                .map(CellContract::all);
    }
}

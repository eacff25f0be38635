package heed.cell.gru;

import heed.backend.reference.ReferenceBackend;
import heed.cell.tck.CellContract;
import heed.cell.tck.CellSubject;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.TestFactory;

/** Both forms of the GRU against the contract. */
class GruContractTest {

    @TestFactory
    Stream<DynamicNode> contract() {
        return Stream.of("after", "before").map(reset -> CellContract.all(
                CellSubject.of(new GruFactory(), new ReferenceBackend()).options(Map.of("reset", reset))));
    }
}

package heed.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import heed.tensor.spi.Backend;
import java.util.List;
import org.junit.jupiter.api.Test;

/** That no backend is missing from the tables without a word. */
class BackendsTest {

    @Test
    void allHaveAColumn() {
        assumeTrue(Backends.hasStandIn(), "the tables have no column for the GPU backend on this machine");
        assertEquals(List.of("reference", "vector", "nd4j", "jcuda"),
                Backends.ALL.stream().map(Backend::id).toList());
    }
}

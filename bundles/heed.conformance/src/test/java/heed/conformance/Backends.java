package heed.conformance;

import heed.backend.nd4j.Nd4jBackend;
import heed.backend.reference.ReferenceBackend;
import heed.backend.vector.VectorBackend;
import heed.tensor.spi.Backend;
import java.util.List;

/** The columns of the tables. */
final class Backends {

    /** Where differences are taken. */
    static final Backend EXACT = new ReferenceBackend();

    static final List<Backend> ALL = List.of(EXACT, new VectorBackend(), new Nd4jBackend());

    private Backends() {
    }
}

package heed.conformance;

import heed.backend.nd4j.Nd4jBackend;
import heed.backend.reference.ReferenceBackend;
import heed.backend.vector.VectorBackend;
import heed.tensor.spi.Backend;
import java.util.List;
import java.util.stream.Stream;

/** The columns of the tables. */
final class Backends {

    /** Where differences are taken. */
    static final Backend EXACT = new ReferenceBackend();

    static final List<Backend> OTHERS = List.of(new VectorBackend(), new Nd4jBackend());

    static final List<Backend> ALL = Stream.concat(Stream.of(EXACT), OTHERS.stream()).toList();

    private Backends() {
    }
}

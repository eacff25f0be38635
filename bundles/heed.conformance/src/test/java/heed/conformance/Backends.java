package heed.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;

import heed.backend.jcuda.JCudaBackend;
import heed.backend.nd4j.Nd4jBackend;
import heed.backend.reference.ReferenceBackend;
import heed.backend.vector.VectorBackend;
import heed.part.tck.Extent;
import heed.tensor.spi.Backend;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** The columns of the tables. */
final class Backends {

    /** Where differences are taken. */
    static final Backend EXACT = new ReferenceBackend();

    static final List<Backend> OTHERS = others();

    static final List<Backend> ALL = Stream.concat(Stream.of(EXACT), OTHERS.stream()).toList();

    private Backends() {
    }

    /** What a table asks of them: all where differences are taken, little on the slow stand-in for a GPU. */
    static Extent extent(Backend backend) {
        return backend == EXACT ? Extent.WHOLE : backend.id().equals("jcuda") ? Extent.BRIEFLY : Extent.AGAIN;
    }

    private static List<Backend> others() {
        List<Backend> others = new ArrayList<>(List.of(new VectorBackend(), new Nd4jBackend()));
        if (hasStandIn()) {
            Backend gpu = new JCudaBackend();
            assertEquals(Optional.empty(), gpu.obstacle(),
                    "heed.backend.jcuda's tests build a stand-in for a GPU");
            others.add(gpu);
        }
        return List.copyOf(others);
    }

    /** Whether the tests of the GPU backend, which build it and say why they cannot, have a stand-in for a GPU. */
    static boolean hasStandIn() {
        return !Files.exists(Path.of(System.getProperty("heed.cuda.path"), "absent"));
    }
}

package heed.benchmarks;

import heed.backend.jcuda.JCudaBackend;
import heed.backend.nd4j.Nd4jBackend;
import heed.backend.reference.ReferenceBackend;
import heed.backend.vector.VectorBackend;
import heed.tensor.spi.Backend;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/** Opens sides by their names: a backend's id, or a peer with its threads, {@code libtorch:2}. */
final class Sides {

    private static final List<Backend> BACKENDS =
            List.of(new VectorBackend(), new Nd4jBackend(), new JCudaBackend(), new ReferenceBackend());
    private static final Pattern THREADS = Pattern.compile("(\\d+) threads?");

    private Sides() {
    }

    /** The backends' names. */
    static List<String> backends() {
        return BACKENDS.stream().map(Backend::id).toList();
    }

    /** The backend of that name, which must be one of {@link #backends}. */
    static Backend backend(String id) {
        return BACKENDS.stream().filter(backend -> backend.id().equals(id)).findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no backend '" + id + "'; there are "
                        + String.join(", ", backends())));
    }

    /** How many threads a side uses: what follows the colon, or what the backend says of itself. */
    static int threads(String side) {
        int colon = side.indexOf(':');
        if (colon >= 0) {
            return Integer.parseInt(side.substring(colon + 1));
        }
        Matcher said = THREADS.matcher(backend(side).device());
        return said.find() ? Integer.parseInt(said.group(1)) : 1;
    }

    /** A peer's names with one thread and with all cores. */
    static List<String> peers(Peer peer) {
        return peer == Peer.NONE ? List.of() : IntStream.of(1, Runtime.getRuntime().availableProcessors()).distinct()
                .mapToObj(threads -> peer.id() + ":" + threads).toList();
    }

    /** Opens a side. */
    static Side open(String side, Task task) {
        int colon = side.indexOf(':');
        return colon < 0 ? task.ours(backend(side)) : task.peer(Peer.of(side.substring(0, colon)), threads(side));
    }
}

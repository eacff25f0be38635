package heed.benchmarks;

import heed.backend.nd4j.Nd4jBackend;
import heed.backend.reference.ReferenceBackend;
import heed.backend.vector.VectorBackend;
import heed.tensor.spi.Backend;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Opens sides by their names: a backend's id, or {@code libtorch:2} for libtorch with two threads. */
final class Sides {

    /** Libtorch's name before the colon. */
    static final String LIBTORCH = "libtorch";

    private static final List<Backend> BACKENDS =
            List.of(new VectorBackend(), new Nd4jBackend(), new ReferenceBackend());
    private static final Pattern THREADS = Pattern.compile("(\\d+) threads?");

    private Sides() {
    }

    /** The backends' names. */
    static List<String> backends() {
        return BACKENDS.stream().map(Backend::id).toList();
    }

    /** The backend of that name, which must be one of {@link #backends}. */
    static Backend backend(String id) {
        return BACKENDS.stream().filter(backend -> backend.id().equals(id)).findFirst().orElseThrow(() ->
                new IllegalArgumentException("no backend '" + id + "'; there are " + String.join(", ", backends())));
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

    /** Libtorch's names with one thread and with all. */
    static List<String> peers() {
        int all = Runtime.getRuntime().availableProcessors();
        return all == 1 ? List.of(LIBTORCH + ":1") : List.of(LIBTORCH + ":1", LIBTORCH + ":" + all);
    }

    /** Opens a side. */
    static Side open(String side, Task task) {
        return side.startsWith(LIBTORCH + ":") ? task.libtorch(threads(side)) : task.ours(backend(side));
    }
}

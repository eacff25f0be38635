package heed.benchmarks;

import java.util.Arrays;
import java.util.Locale;

/** Whom a line of the table is compared with. */
enum Peer {
    /** Libtorch, for everything. */
    LIBTORCH,
    /** DL4J's own layer, for the plain LSTM on ND4J. */
    DL4J,
    /** Nobody. */
    NONE;

    /** The name in tables and in the CSV file. */
    String id() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The one of that name. */
    static Peer of(String id) {
        return Arrays.stream(values()).filter(peer -> peer.id().equals(id)).findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no peer '" + id + "'"));
    }
}

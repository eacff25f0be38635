package heed.plugin;

import heed.component.Parts;
import heed.component.Ref;
import java.util.List;
import org.osgi.annotation.versioning.ProviderType;

/**
 * What one run uses. Everything found through it stays whole until it is closed: its bundles are neither
 * updated nor uninstalled, so that classes not loaded yet can still be loaded.
 */
@ProviderType
public interface Lease extends Parts, AutoCloseable {

    /**
     * One part in use, for the run record.
     *
     * @param kind name of the kind for people: {@code attention} for {@code AttentionFactory}
     */
    record Used(String kind, String id, String bundle, String version, String sha256) {
    }

    /**
     * The factory that a reference names: {@code id} takes the newest, {@code id@1.2.0} (or the only version
     * that begins so, {@code id@1.2}) that version, {@code bundle/id} the one of a bundle. The same reference
     * finds the same factory as long as the lease is open, whatever comes or goes meanwhile.
     *
     * @throws heed.component.BadInput when nothing fits, or more than one bundle fits equally
     * @throws IllegalStateException when the lease is closed
     */
    @Override
    <F> F find(Class<F> kind, Ref ref);

    /** What was found so far, in order, each once. */
    List<Used> used();

    /**
     * What a reference found.
     *
     * @throws IllegalStateException when it was not asked for through this lease
     */
    Used used(Class<?> kind, Ref ref);

    /** Gives everything back; may be called again. */
    @Override
    void close();
}

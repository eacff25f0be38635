package heed.dataset;

import org.osgi.annotation.versioning.ProviderType;

/** What the examples of a dataset look like; all of one dataset look the same. */
@ProviderType
public sealed interface Form {

    /** Examples are {@link Pair}s over these vocabularies. */
    record Pairs(Vocabulary source, Vocabulary target) implements Form {
    }

    /**
     * Examples are {@link Series}.
     *
     * @param width D
     * @param targets K
     */
    record Values(int width, int targets) implements Form {
    }
}

package heed.dataset;

import org.osgi.annotation.versioning.ProviderType;

/** One thing to learn from: an input and what should be said of it. */
@ProviderType
public sealed interface Example permits Pair, Series {
}

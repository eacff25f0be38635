package heed.plugin;

import java.util.List;
import org.osgi.annotation.versioning.ProviderType;

/** What is on offer. Safe to use from any thread. */
@ProviderType
public interface Catalogue {

    /**
     * All offers of a kind now, such as {@code AttentionFactory.class}, by id and then newest version first.
     */
    <F> List<Offer<F>> offers(Class<F> kind);

    /** A new lease, which holds nothing yet. */
    Lease lease();
}

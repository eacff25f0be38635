package heed.attention;

import heed.component.Factory;
import heed.component.Parts;
import heed.tensor.Parameters;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * Makes attention mechanisms; an OSGi service under this interface. The names of {@link Around}'s options belong to the
 * host and cannot be options of a mechanism.
 */
@ConsumerType
public interface AttentionFactory<O extends Record> extends Factory<O> {

    /**
     * A mechanism with fresh weights.
     *
     * @param parameters where its weights are made
     * @param parts for mechanisms that are made of others, see {@link Attention#mechanism}
     * @throws heed.component.BadInput when it cannot work with those widths
     */
    AttentionMechanism create(O options, Widths widths, Parameters parameters, Parts parts);
}

package heed.attention;

import heed.component.Factory;
import heed.tensor.Parameters;
import org.osgi.annotation.versioning.ConsumerType;

/** Makes attention mechanisms; an OSGi service under this interface. */
@ConsumerType
public interface AttentionFactory<O extends Record> extends Factory<O> {

    /**
     * A mechanism with fresh weights.
     *
     * @param parameters where its weights are made
     * @throws heed.component.BadInput when it cannot work with those widths
     */
    AttentionMechanism create(O options, Widths widths, Parameters parameters);
}

package heed.attention;

import heed.component.Factory;
import heed.tensor.Parameters;
import org.osgi.annotation.versioning.ConsumerType;

/** Makes additive biases; an OSGi service under this interface. */
@ConsumerType
public interface BiasFactory<O extends Record> extends Factory<O> {

    /**
     * A bias.
     *
     * @param heads N, heads of the mechanism
     * @param parameters where its weights are made, if it has any
     */
    Bias create(O options, int heads, Parameters parameters);
}

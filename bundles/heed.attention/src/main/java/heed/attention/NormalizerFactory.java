package heed.attention;

import heed.component.Factory;
import heed.tensor.Parameters;
import org.osgi.annotation.versioning.ConsumerType;

/** Makes normalisers; an OSGi service under this interface. */
@ConsumerType
public interface NormalizerFactory<O extends Record> extends Factory<O> {

    /**
     * A normaliser.
     *
     * @param parameters where its weights are made, if it has any
     */
    Normalizer create(O options, Parameters parameters);
}

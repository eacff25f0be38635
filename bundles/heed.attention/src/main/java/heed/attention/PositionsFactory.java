package heed.attention;

import heed.component.Factory;
import heed.tensor.Parameters;
import org.osgi.annotation.versioning.ConsumerType;

/** Makes encodings of positions; an OSGi service under this interface. */
@ConsumerType
public interface PositionsFactory<O extends Record> extends Factory<O> {

    /**
     * An encoding.
     *
     * @param width D, width of the elements
     * @param parameters where its weights are made, if it has any
     * @throws heed.component.BadInput when it cannot work with that width
     */
    Positions create(O options, int width, Parameters parameters);
}

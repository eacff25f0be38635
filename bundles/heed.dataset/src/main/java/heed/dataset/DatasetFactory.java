package heed.dataset;

import heed.component.Factory;
import org.osgi.annotation.versioning.ConsumerType;

/** Makes datasets; an OSGi service under this interface. */
@ConsumerType
public interface DatasetFactory<O extends Record> extends Factory<O> {

    /**
     * Makes or loads the data; the same options give the same data.
     *
     * @throws heed.component.BadInput when the options do not go together
     */
    Dataset create(O options);
}

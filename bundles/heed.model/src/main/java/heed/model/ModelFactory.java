package heed.model;

import heed.component.Factory;
import heed.component.Parts;
import heed.dataset.Form;
import heed.tensor.Parameters;
import org.osgi.annotation.versioning.ConsumerType;

/** Makes models; an OSGi service under this interface. */
@ConsumerType
public interface ModelFactory<O extends Record> extends Factory<O> {

    /**
     * A model for examples of a form, with fresh weights.
     *
     * @throws heed.component.BadInput when it cannot learn from that form, or its parts do not fit each other
     */
    Model create(O options, Form form, Parameters parameters, Parts parts);
}

package heed.evaluator;

import heed.component.Factory;
import heed.dataset.Form;
import org.osgi.annotation.versioning.ConsumerType;

/** Makes evaluators; an OSGi service under this interface. */
@ConsumerType
public interface EvaluatorFactory<O extends Record> extends Factory<O> {

    /**
     * An evaluator for examples of a form.
     *
     * @throws heed.component.BadInput when it cannot judge that form
     */
    Evaluator create(O options, Form form);
}

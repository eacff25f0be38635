package heed.model;

import heed.component.BadInput;
import heed.component.Options;
import heed.component.Parts;
import heed.component.Ref;
import heed.dataset.Form;
import heed.tensor.Parameters;

/** Makes models by their names. */
public final class Models {

    private Models() {
    }

    /**
     * The model that a reference names, with fresh weights.
     *
     * @throws BadInput when there is none, it cannot learn from that form, or its parts do not fit
     */
    public static Model create(Ref ref, Form form, Parameters parameters, Parts parts) {
        ModelFactory<?> factory = parts.find(ModelFactory.class, ref);
        try {
            return create(factory, ref, form, parameters, parts);
        } catch (BadInput bad) {
            throw bad.key().isEmpty() ? new BadInput(ref.key(), bad.getMessage(), bad) : bad;
        }
    }

    private static <O extends Record> Model create(ModelFactory<O> factory, Ref ref, Form form,
            Parameters parameters, Parts parts) {
        return factory.create(Options.read(factory, ref), form, parameters, parts);
    }
}

package heed.evaluator.internal;

import heed.component.NoOptions;
import heed.dataset.Form;
import heed.evaluator.Evaluator;
import heed.evaluator.EvaluatorFactory;
import org.osgi.service.component.annotations.Component;

/** Offers {@link WhereItLooked}. */
@Component(service = EvaluatorFactory.class)
public final class WhereItLookedFactory implements EvaluatorFactory<NoOptions> {

    @Override
    public String id() {
        return "attention";
    }

    @Override
    public String title() {
        return "how sharp weights are (entropy, maximum) and how far from the diagonal they lie";
    }

    @Override
    public String reference() {
        return "Heed";
    }

    @Override
    public Class<NoOptions> options() {
        return NoOptions.class;
    }

    @Override
    public Evaluator create(NoOptions options, Form form) {
        return new WhereItLooked();
    }
}

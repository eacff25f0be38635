package heed.evaluator.internal;

import heed.component.BadInput;
import heed.component.NoOptions;
import heed.dataset.Form;
import heed.evaluator.Evaluator;
import heed.evaluator.EvaluatorFactory;
import org.osgi.service.component.annotations.Component;

/** Offers {@link ExactMatch}. */
@Component(service = EvaluatorFactory.class)
public final class ExactMatchFactory implements EvaluatorFactory<NoOptions> {

    @Override
    public String id() {
        return "exact-match";
    }

    @Override
    public String title() {
        return "share of examples whose whole sequence of tokens is right";
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
        if (form instanceof Form.Pairs) {
            return new ExactMatch();
        }
        throw new BadInput("", "exact-match judges sequences of tokens, but this dataset has numbers as "
                + "targets; use an evaluator of numbers, such as regression");
    }
}

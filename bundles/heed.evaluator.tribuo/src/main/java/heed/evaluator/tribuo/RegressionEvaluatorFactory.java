package heed.evaluator.tribuo;

import heed.component.BadInput;
import heed.component.NoOptions;
import heed.dataset.Form;
import heed.evaluator.Evaluator;
import heed.evaluator.EvaluatorFactory;
import org.osgi.service.component.annotations.Component;

/** Offers {@link Regression}. */
@Component(service = EvaluatorFactory.class)
public final class RegressionEvaluatorFactory implements EvaluatorFactory<NoOptions> {

    @Override
    public String id() {
        return "regression";
    }

    @Override
    public String title() {
        return "mean squared error, its root, mean absolute error, R²";
    }

    @Override
    public String reference() {
        return "Tribuo, RegressionEvaluator";
    }

    @Override
    public Class<NoOptions> options() {
        return NoOptions.class;
    }

    @Override
    public Evaluator create(NoOptions options, Form form) {
        if (form instanceof Form.Values values) {
            return new Regression(values.targets());
        }
        throw new BadInput("", "regression judges numbers, but this dataset has sequences of tokens as "
                + "targets; use an evaluator of tokens, such as accuracy or exact-match");
    }
}

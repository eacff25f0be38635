package heed.evaluator.tribuo;

import heed.component.BadInput;
import heed.component.Option;
import heed.dataset.Form;
import heed.evaluator.Evaluator;
import heed.evaluator.EvaluatorFactory;
import org.osgi.service.component.annotations.Component;

/** Offers {@link LabelAccuracy}. */
@Component(service = EvaluatorFactory.class)
public final class LabelAccuracyFactory implements EvaluatorFactory<LabelAccuracyFactory.Limit> {

    /** Options of label accuracy. */
    public record Limit(
            @Option(value = "largest target vocabulary; Tribuo's table of confusions takes 8 bytes times its "
                    + "square", preset = "4096", min = 5, max = 32768) int maxVocabulary) {
    }

    @Override
    public String id() {
        return "accuracy";
    }

    @Override
    public String title() {
        return "share of right tokens by position, and F1 averaged over the tokens";
    }

    @Override
    public String reference() {
        return "Tribuo, LabelEvaluator";
    }

    @Override
    public Class<Limit> options() {
        return Limit.class;
    }

    @Override
    public Evaluator create(Limit options, Form form) {
        if (!(form instanceof Form.Pairs pairs)) {
            throw new BadInput("", "accuracy judges sequences of tokens, but this dataset has numbers as "
                    + "targets; use an evaluator of numbers, such as regression");
        }
        if (pairs.target().size() > options.maxVocabulary()) {
            throw new BadInput("max-vocabulary", "accuracy keeps a table of tokens by tokens, and the target "
                    + "vocabulary of " + pairs.target().size() + " is larger than max-vocabulary "
                    + options.maxVocabulary() + "; raise it or use exact-match");
        }
        return new LabelAccuracy(pairs.target());
    }
}

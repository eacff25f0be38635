package heed.evaluator.tribuo;

import heed.component.BadInput;
import heed.dataset.Pair;
import heed.dataset.Vocabulary;
import heed.evaluator.Evaluation;
import heed.evaluator.Evaluator;
import heed.evaluator.Judged;
import heed.evaluator.Metric;
import heed.evaluator.Subject;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.tribuo.Example;
import org.tribuo.Prediction;
import org.tribuo.classification.Label;
import org.tribuo.classification.LabelFactory;
import org.tribuo.classification.evaluation.ConfusionMetrics;
import org.tribuo.classification.evaluation.LabelEvaluation;
import org.tribuo.classification.evaluation.LabelEvaluator;
import org.tribuo.impl.ArrayExample;
import org.tribuo.provenance.SimpleDataSourceProvenance;

/**
 * Tribuo's {@link LabelEvaluator} over tokens, position by position. Where one sequence is longer than the
 * other, the label {@value #NONE} stands in the shorter one: each missing and each surplus token is an error.
 * The macro average goes over the labels that occur as truth or as prediction, {@value #NONE} (whose F1 is
 * always 0) among them.
 */
final class LabelAccuracy implements Evaluator {

    /** Stands where a sequence has no token. */
    static final String NONE = "<none>";

    /** Tribuo warns of every label that is never said, whose own accuracy (not used here) is undefined. */
    private static final Logger UNDEFINED_PER_LABEL = Logger.getLogger(ConfusionMetrics.class.getName());

    static {
        UNDEFINED_PER_LABEL.setLevel(Level.SEVERE);
    }

    private final Vocabulary vocabulary;

    LabelAccuracy(Vocabulary vocabulary) {
        this.vocabulary = vocabulary;
    }

    @Override
    public Evaluation evaluate(List<Judged> judged, Subject subject) {
        LabelFactory factory = new LabelFactory();
        LabelEvaluator evaluator = new LabelEvaluator();
        Positions positions = new Positions();
        judged.forEach(positions::add);
        HeedModel<Label> model = HeedModel.of(subject, factory, positions.labels.values());
        LabelEvaluation found = evaluator.evaluate(model, positions.predictions,
                new SimpleDataSourceProvenance(subject.data(), factory));
        return new Evaluation(List.of(new Metric("accuracy", found.accuracy(), true),
                new Metric("macro-f1", found.macroAveragedF1(), true)), FlatProvenance.of(evaluator, found));
    }

    /** All positions of all sequences; equal labels, and examples of equal truth, are one object. */
    private final class Positions {

        private final List<Prediction<Label>> predictions = new ArrayList<>();
        private final Map<String, Label> labels = new HashMap<>();
        private final Map<Label, Example<Label>> examples = new HashMap<>();

        void add(Judged judged) {
            if (!(judged.example() instanceof Pair pair
                    && judged.prediction() instanceof heed.model.Prediction.Tokens said)) {
                throw new BadInput("", "accuracy judges tokens said of pairs, got "
                        + judged.prediction().getClass().getSimpleName() + " said of "
                        + judged.example().getClass().getSimpleName() + "; does the model fit the dataset?");
            }
            for (int i = 0; i < Math.max(pair.target().length, said.tokens().length); i++) {
                Example<Label> truth = examples.computeIfAbsent(label(pair.target(), i), ArrayExample::new);
                predictions.add(new Prediction<>(label(said.tokens(), i), 0, truth));
            }
        }

        private Label label(int[] tokens, int at) {
            String name = at < tokens.length ? vocabulary.token(tokens[at]) : NONE;
            return labels.computeIfAbsent(name, Label::new);
        }
    }
}

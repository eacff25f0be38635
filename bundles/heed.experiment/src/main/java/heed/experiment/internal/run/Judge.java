package heed.experiment.internal.run;

import heed.component.Parts;
import heed.component.Ref;
import heed.dataset.Example;
import heed.dataset.Form;
import heed.evaluator.Evaluation;
import heed.evaluator.Evaluator;
import heed.evaluator.Judged;
import heed.evaluator.Metric;
import heed.evaluator.Subject;
import heed.experiment.internal.plan.Planner;
import heed.model.Model;
import heed.model.Prediction;
import heed.tensor.Engine;
import heed.tensor.Scope;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Lets a model predict a part of the data, and evaluators judge it. */
final class Judge {

    private static final int BATCH = 256;

    /** What was found: metrics, and by evaluator how it was found. */
    record Findings(List<Metric> metrics, Map<String, Object> provenance) {

        Map<String, Double> values() {
            Map<String, Double> values = new LinkedHashMap<>();
            metrics.forEach(metric -> values.put(metric.name(), metric.value()));
            return values;
        }
    }

    private final Engine engine;
    private final Model model;
    private final Subject subject;
    private final Map<String, Evaluator> evaluators = new LinkedHashMap<>();

    Judge(Engine engine, Model model, Subject subject) {
        this.engine = engine;
        this.model = model;
        this.subject = subject;
    }

    /** With the evaluators that references name. */
    Judge with(List<Ref> refs, Form form, Parts parts) {
        refs.forEach(ref -> evaluators.put(ref.id(), Planner.evaluator(ref, form, parts)));
        return this;
    }

    /** The loss, and what the evaluators say. */
    Findings judge(List<? extends Example> part) {
        List<Judged> judged = new ArrayList<>();
        double loss = 0;
        boolean attention = evaluators.values().stream().anyMatch(Evaluator::readsAttention);
        for (List<Example> batch : Batches.<Example>cut(part, BATCH)) {
            try (Scope scope = engine.scope()) {
                loss += batch.size() * engine.withoutGradients(() -> model.loss(batch)).item();
                List<Prediction> predictions = predict(batch, attention);
                for (int i = 0; i < batch.size(); i++) {
                    judged.add(new Judged(batch.get(i), predictions.get(i)));
                }
            }
        }
        List<Metric> metrics = new ArrayList<>();
        Map<String, Object> provenance = new LinkedHashMap<>();
        evaluators.forEach((id, evaluator) -> {
            Evaluation evaluation = evaluator.evaluate(judged, subject);
            metrics.addAll(evaluation.metrics());
            if (!evaluation.provenance().isEmpty()) {
                provenance.put(id, evaluation.provenance());
            }
        });
        metrics.add(new Metric("loss", loss / part.size(), false));
        return new Findings(metrics, provenance);
    }

    /** Predictions of one batch. */
    List<Prediction> predict(List<? extends Example> batch, boolean attention) {
        return engine.withoutGradients(() -> model.predict(batch, attention));
    }
}

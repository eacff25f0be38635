package heed.evaluator.tribuo;

import heed.component.BadInput;
import heed.dataset.Series;
import heed.evaluator.Evaluation;
import heed.evaluator.Evaluator;
import heed.evaluator.Judged;
import heed.evaluator.Metric;
import heed.evaluator.Subject;
import java.util.List;
import java.util.stream.IntStream;
import org.tribuo.Prediction;
import org.tribuo.impl.ArrayExample;
import org.tribuo.provenance.SimpleDataSourceProvenance;
import org.tribuo.regression.RegressionFactory;
import org.tribuo.regression.Regressor;
import org.tribuo.regression.evaluation.RegressionEvaluation;
import org.tribuo.regression.evaluation.RegressionEvaluator;

/**
 * Tribuo's {@link RegressionEvaluator}. Of several targets, {@code rmse}, {@code mae} and {@code r2} are the
 * averages over the targets that Tribuo gives; {@code mse} is the average of the squares of its root mean
 * squared errors, which is the mean over all numbers.
 */
final class Regression implements Evaluator {

    private final String[] names;

    /** @param targets K */
    Regression(int targets) {
        names = IntStream.range(0, targets).mapToObj(k -> "target-" + k).toArray(String[]::new);
    }

    @Override
    public Evaluation evaluate(List<Judged> judged, Subject subject) {
        RegressionFactory factory = new RegressionFactory();
        RegressionEvaluator evaluator = new RegressionEvaluator();
        List<Prediction<Regressor>> predictions = judged.stream().map(this::prediction).toList();
        HeedModel<Regressor> model = HeedModel.of(subject, factory,
                predictions.stream().map(prediction -> prediction.getExample().getOutput()).toList());
        RegressionEvaluation found = evaluator.evaluate(model, predictions,
                new SimpleDataSourceProvenance(subject.data(), factory));
        double mse = found.rmse().values().stream().mapToDouble(rmse -> rmse * rmse).average().orElseThrow();
        return new Evaluation(List.of(new Metric("mse", mse, false),
                new Metric("rmse", found.averageRMSE(), false), new Metric("mae", found.averageMAE(), false),
                new Metric("r2", found.averageR2(), true)), FlatProvenance.of(evaluator, found));
    }

    private Prediction<Regressor> prediction(Judged judged) {
        if (judged.example() instanceof Series series
                && judged.prediction() instanceof heed.model.Prediction.Values said) {
            return new Prediction<>(regressor(said.values()), 0,
                    new ArrayExample<>(regressor(series.target())));
        }
        throw new BadInput("", "regression judges values said of series, got "
                + judged.prediction().getClass().getSimpleName() + " said of "
                + judged.example().getClass().getSimpleName() + "; does the model fit the dataset?");
    }

    /** @param values [K] */
    private Regressor regressor(float[] values) {
        if (values.length != names.length) {
            throw new BadInput("", "regression: " + values.length + " values where the dataset has "
                    + names.length + " targets; does the model fit the dataset?");
        }
        return new Regressor(names, IntStream.range(0, values.length).mapToDouble(k -> values[k]).toArray());
    }
}

package heed.evaluator.internal;

import heed.component.BadInput;
import heed.dataset.Pair;
import heed.evaluator.Evaluation;
import heed.evaluator.Evaluator;
import heed.evaluator.Judged;
import heed.evaluator.Metric;
import heed.evaluator.Subject;
import heed.model.Prediction;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** The share of examples whose whole sequence of tokens is right: as many tokens, each the same, in order. */
final class ExactMatch implements Evaluator {

    @Override
    public Evaluation evaluate(List<Judged> judged, Subject subject) {
        long right = judged.stream().filter(ExactMatch::matches).count();
        Metric metric = new Metric("exact-match", (double) right / judged.size(), true);
        return new Evaluation(List.of(metric), Map.of("right", String.valueOf(right),
                "examples", String.valueOf(judged.size()), "model", subject.model(), "data", subject.data()));
    }

    private static boolean matches(Judged judged) {
        if (judged.example() instanceof Pair pair && judged.prediction() instanceof Prediction.Tokens said) {
            return Arrays.equals(pair.target(), said.tokens());
        }
        throw new BadInput("", "exact-match judges tokens said of pairs, got "
                + judged.prediction().getClass().getSimpleName() + " said of "
                + judged.example().getClass().getSimpleName() + "; does the model fit the dataset?");
    }
}

package heed.evaluator;

import heed.dataset.Example;
import heed.model.Prediction;

/** An example and what was said of it. */
public record Judged(Example example, Prediction prediction) {
}

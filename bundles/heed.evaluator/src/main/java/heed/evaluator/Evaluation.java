package heed.evaluator;

import java.util.List;
import java.util.Map;

/**
 * What an evaluator found.
 *
 * @param metrics in the order to show them
 * @param provenance how it was found, for the run record: flat, may be empty
 */
public record Evaluation(List<Metric> metrics, Map<String, String> provenance) {
}

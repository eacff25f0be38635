package heed.evaluator;

/**
 * What is judged, for provenance.
 *
 * @param model the model as its experiment spells it
 * @param data where the examples come from, and which part of them
 */
public record Subject(String model, String data) {
}

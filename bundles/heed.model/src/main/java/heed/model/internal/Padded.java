package heed.model.internal;

import heed.dataset.Vocabulary;
import heed.tensor.Engine;
import heed.tensor.Losses;
import heed.tensor.Tensor;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Token sequences of different lengths side by side, padded at the end.
 *
 * @param ids row-major [B,T]
 * @param lengths real tokens of each row
 * @param steps T, the longest length
 */
record Padded(int[] ids, int[] lengths, int steps) {

    /** Sequences of tokens as they are. */
    static Padded of(List<int[]> rows) {
        int[] lengths = rows.stream().mapToInt(row -> row.length).toArray();
        int steps = IntStream.of(lengths).max().orElse(0);
        int[] ids = new int[rows.size() * steps];
        for (int b = 0; b < rows.size(); b++) {
            System.arraycopy(rows.get(b), 0, ids, b * steps, rows.get(b).length);
        }
        return new Padded(ids, lengths, steps);
    }

    /** With a begin mark before each. */
    static Padded begun(List<int[]> rows) {
        return of(rows.stream().map(row -> IntStream.concat(IntStream.of(Vocabulary.BEGIN), IntStream.of(row))
                .toArray()).toList());
    }

    /** With an end mark after each. */
    static Padded ended(List<int[]> rows) {
        return of(rows.stream().map(row -> IntStream.concat(IntStream.of(row), IntStream.of(Vocabulary.END))
                .toArray()).toList());
    }

    /** The ids [B,T]. */
    Tensor ids(Engine engine) {
        return engine.ids(ids, lengths.length, steps);
    }

    /** 1 for real tokens, 0 for padding [B·T]. */
    Tensor weights(Engine engine) {
        float[] weights = new float[ids.length];
        for (int b = 0; b < lengths.length; b++) {
            for (int t = 0; t < lengths[b]; t++) {
                weights[b * steps + t] = 1;
            }
        }
        return engine.of(weights, weights.length);
    }

    /**
     * The mean cross-entropy of all real tokens. Where choices by chance led to the logits, −log p of each row goes
     * through them; the number is the same.
     *
     * @param logits [B,T,V]
     */
    Tensor crossEntropy(Tensor logits) {
        Engine engine = logits.engine();
        if (engine.choices().isEmpty()) {
            return Losses.crossEntropy(logits.reshape(-1, logits.dim(-1)), ids(engine).reshape(-1), weights(engine));
        }
        Tensor each = Losses.crossEntropyEach(logits, ids(engine), 0, Losses.NONE);  // [B,T]
        Tensor rows = each.mul(weights(engine).reshape(each.shape().dims())).sum(1); // [B]
        return Losses.throughChoices(rows).sum().div(IntStream.of(lengths).sum());
    }
}

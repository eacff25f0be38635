package heed.model.internal;

import heed.attention.Attention;
import heed.dataset.Example;
import heed.dataset.Pair;
import heed.dataset.Vocabulary;
import heed.model.Prediction;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/** What a decoder has said so far in each row of a batch, and where it looked. */
final class Said {

    private final List<? extends Example> batch;
    private final boolean withAttention;
    private final int[][] tokens;
    private final boolean[] ended;
    private final List<List<float[]>> looked = new ArrayList<>();
    private int steps;

    Said(List<? extends Example> batch, boolean withAttention) {
        this.batch = batch;
        this.withAttention = withAttention;
        this.tokens = new int[batch.size()][0];
        this.ended = new boolean[batch.size()];
        batch.forEach(example -> looked.add(new ArrayList<>()));
    }

    boolean finished() {
        return IntStream.range(0, ended.length).allMatch(row -> ended[row]);
    }

    /** One more token for each row; rows that have ended ignore it. */
    void add(int[] next, Optional<Attention.Read> read) {
        float[] weights = withAttention && read.isPresent() ? read.get().weights().toFloats() : new float[0];
        int slots = weights.length / Math.max(1, next.length);
        for (int row = 0; row < next.length; row++) {
            if (ended[row]) {
                continue;
            }
            if (withAttention) {
                int real = ((Pair) batch.get(row)).source().length;
                looked.get(row).add(Arrays.copyOfRange(weights, row * slots, row * slots + real));
            }
            ended[row] = next[row] == Vocabulary.END;
            if (!ended[row]) {
                tokens[row] = Arrays.copyOf(tokens[row], steps + 1);
                tokens[row][steps] = next[row];
            }
        }
        steps++;
    }

    /** Rows of weights go with the tokens, and one more with the end mark if it was said. */
    List<Prediction> predictions() {
        List<Prediction> predictions = new ArrayList<>();
        for (int row = 0; row < tokens.length; row++) {
            Optional<float[][]> map = withAttention ? Optional.of(looked.get(row).toArray(float[][]::new))
                    : Optional.empty();
            predictions.add(new Prediction.Tokens(tokens[row], map));
        }
        return predictions;
    }
}

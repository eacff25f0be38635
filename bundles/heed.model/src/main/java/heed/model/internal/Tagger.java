package heed.model.internal;

import heed.cell.Cell;
import heed.cell.CellSize;
import heed.cell.Cells;
import heed.component.Parts;
import heed.dataset.Example;
import heed.dataset.Form;
import heed.dataset.Pair;
import heed.model.Model;
import heed.model.Prediction;
import heed.tensor.Engine;
import heed.tensor.Init;
import heed.tensor.Parameters;
import heed.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** {@code p(y_t) = softmax(W h_t + b)}, with h_t the state after token t of the source: a label for each of them. */
final class Tagger implements Model {

    private final Engine engine;
    private final Tensor embedding;
    private final Cell cell;
    private final Tensor weight;
    private final Tensor bias;

    Tagger(TaggerFactory.Options options, Form.Pairs form, Parameters parameters, Parts parts) {
        engine = parameters.engine();
        int width = options.embedding();
        embedding = parameters.create("E", Init.normal(1 / Math.sqrt(width)), form.source().size(), width);
        cell = Cells.create(options.cell(), new CellSize(width, options.hidden()), parameters.in("cell"), parts);
        weight = parameters.create("W", Init.glorot(), options.hidden(), form.target().size());
        bias = parameters.create("b", Init.constant(0), form.target().size());
    }

    @Override
    public Tensor loss(List<? extends Example> batch) {
        Padded labels = Padded.of(batch.stream().map(Tagger::labels).toList());
        return labels.crossEntropy(logits(read(batch)));
    }

    private static int[] labels(Example example) {
        Pair pair = (Pair) example;
        if (pair.target().length != pair.source().length) {
            throw new IllegalArgumentException("tagger: gives each token of the source a label, got " + pair.source().length
                    + " tokens and " + pair.target().length + " labels; take the model 'seq2seq' for targets of other "
                    + "lengths");
        }
        return pair.target();
    }

    private Cells.Pass read(List<? extends Example> batch) {
        Padded source = Padded.of(batch.stream().map(example -> ((Pair) example).source()).toList());
        return Cells.run(cell, embedding.rows(source.ids(engine)), source.lengths(), List.of());
    }

    /** [B,T,V]. */
    private Tensor logits(Cells.Pass pass) {
        return pass.outputs().matmul(weight, bias);
    }

    @Override
    public List<Prediction> predict(List<? extends Example> batch, boolean attention) {
        Cells.Pass pass = read(batch);
        int[] labels = logits(pass).argmax().toInts();                             // [B,T]
        int steps = labels.length / batch.size();
        Looked looked = new Looked(pass, batch.size(), attention);
        List<Prediction> predictions = new ArrayList<>();
        for (int row = 0; row < batch.size(); row++) {
            int length = ((Pair) batch.get(row)).source().length;
            predictions.add(new Prediction.Tokens(Arrays.copyOfRange(labels, row * steps, row * steps + length),
                    looked.map(row, length)));
        }
        return predictions;
    }
}

package heed.model.internal;

import heed.cell.Cell;
import heed.cell.CellSize;
import heed.cell.Cells;
import heed.component.Parts;
import heed.dataset.Example;
import heed.dataset.Form;
import heed.dataset.Series;
import heed.model.Model;
import heed.model.Prediction;
import heed.tensor.Engine;
import heed.tensor.Init;
import heed.tensor.Losses;
import heed.tensor.Parameters;
import heed.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** {@code y = W h_T + b}, with h_T the state after the last step of the series. */
final class Regressor implements Model {

    private final Engine engine;
    private final Form.Values form;
    private final Cell cell;
    private final Tensor weight;
    private final Tensor bias;

    Regressor(RegressorFactory.Options options, Form.Values form, Parameters parameters, Parts parts) {
        this.engine = parameters.engine();
        this.form = form;
        cell = Cells.create(options.cell(), new CellSize(form.width(), options.hidden()), parameters.in("cell"),
                parts);
        weight = parameters.create("W", Init.glorot(), options.hidden(), form.targets());
        bias = parameters.create("b", Init.constant(0), form.targets());
    }

    @Override
    public Tensor loss(List<? extends Example> batch) {
        float[] targets = new float[batch.size() * form.targets()];
        for (int row = 0; row < batch.size(); row++) {
            System.arraycopy(series(batch, row).target(), 0, targets, row * form.targets(), form.targets());
        }
        Tensor said = say(read(batch));
        Tensor wanted = engine.of(targets, batch.size(), form.targets());          // [B,K]
        return engine.choices().isEmpty() ? Losses.meanSquaredError(said, wanted)
                : throughChoices(said.sub(wanted));
    }

    /** The same number, with the mean square of each row going through the choices that were made in it. */
    private static Tensor throughChoices(Tensor difference) {
        return Losses.throughChoices(difference.mul(difference).mean(1)).mean();   // [B] → a scalar
    }

    @Override
    public List<Prediction> predict(List<? extends Example> batch, boolean attention) {
        Cells.Pass pass = read(batch);
        float[] values = say(pass).toFloats();
        Looked looked = new Looked(pass, batch.size(), attention);
        List<Prediction> predictions = new ArrayList<>();
        for (int row = 0; row < batch.size(); row++) {
            float[] own = Arrays.copyOfRange(values, row * form.targets(), (row + 1) * form.targets());
            predictions.add(new Prediction.Values(own, looked.map(row, series(batch, row).steps().length)));
        }
        return predictions;
    }

    private Cells.Pass read(List<? extends Example> batch) {
        int[] lengths = new int[batch.size()];
        Arrays.setAll(lengths, row -> series(batch, row).steps().length);
        int steps = Arrays.stream(lengths).max().orElse(0);
        float[] x = new float[batch.size() * steps * form.width()];
        for (int row = 0; row < batch.size(); row++) {
            float[][] rows = series(batch, row).steps();
            for (int t = 0; t < rows.length; t++) {
                System.arraycopy(rows[t], 0, x, (row * steps + t) * form.width(), form.width());
            }
        }
        return Cells.run(cell, engine.of(x, batch.size(), steps, form.width()), lengths, List.of());
    }

    private Tensor say(Cells.Pass pass) {
        return pass.state().get(0).matmul(weight).add(bias);                       // [B,K]
    }

    private static Series series(List<? extends Example> batch, int row) {
        return (Series) batch.get(row);
    }
}

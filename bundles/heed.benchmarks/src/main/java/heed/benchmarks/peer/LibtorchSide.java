package heed.benchmarks.peer;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import heed.benchmarks.Array;
import heed.benchmarks.Side;
import heed.benchmarks.training.Inputs;
import java.util.ArrayList;
import java.util.List;

/** Libtorch's side of a workload: a whole training step is one call. */
public final class LibtorchSide implements Side {

    private final LibtorchModel model;
    private final NDList step = new NDList();
    private final List<Array> initial;

    /**
     * Loads the script of that name.
     *
     * @param weights initial values, in our order and layout
     * @param threads how many libtorch may use
     */
    public LibtorchSide(String script, List<Array> weights, Inputs inputs, int threads) {
        initial = weights;
        String text = TorchScript.read(script + ".py");
        String layout = text.contains("def own(") ? "" : TorchScript.read("same-layout.py");
        model = new LibtorchModel(threads, text, layout, TorchScript.read("training-step.py"));
        step.add(model.argument(inputs.x(), "x"));
        step.add(model.argument(inputs.target(), "target"));
        NDList ours = new NDList();
        weights.forEach(weight -> ours.add(model.argument(weight, "w[]")));
        for (NDArray weight : model.run(model.call("own", ours))) {
            model.named(weight, "w[]").setRequiresGradient(true);
            step.add(weight);
        }
    }

    @Override
    public float step() {
        try (NDList result = model.run(step)) {
            return result.get(0).toFloatArray()[0];
        }
    }

    @Override
    public List<Array> outcome() {
        try (NDList result = model.run(model.call("gradients", step))) {
            List<Array> outcome = new ArrayList<>();
            outcome.add(new Array("loss", new int[0], result.get(0).toFloatArray()));
            outcome.addAll(ours(result.subNDList(1)));
            return outcome;
        }
    }

    @Override
    public List<Array> weights() {
        try (NDList result = model.run(model.call("ours", step.subNDList(2)))) {
            return ours(result);
        }
    }

    private List<Array> ours(NDList values) {
        List<Array> arrays = new ArrayList<>();
        for (int i = 0; i < initial.size(); i++) {
            Array first = initial.get(i);
            arrays.add(new Array(first.name(), first.dims(), values.get(i).toFloatArray()));
        }
        return arrays;
    }

    @Override
    public void close() {
        model.close();
    }
}

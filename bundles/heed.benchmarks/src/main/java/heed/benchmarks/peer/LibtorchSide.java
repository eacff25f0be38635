package heed.benchmarks.peer;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.engine.PtSymbolBlock;
import ai.djl.pytorch.jni.IValueUtils;
import ai.djl.pytorch.jni.JniUtils;
import heed.benchmarks.Array;
import heed.benchmarks.Side;
import heed.benchmarks.training.Inputs;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Libtorch's side of a workload. The whole step is one call into libtorch, whose interpreter runs the operations of the
 * script one by one and records them for gradients, as Python would, only with less time between them.
 */
public final class LibtorchSide implements Side {

    private final PtNDManager manager;
    private final PtSymbolBlock model;
    private final NDList step = new NDList();
    private final List<Array> weights;

    /**
     * Loads libtorch and the script of that name.
     *
     * @param weights initial values, in the script's order
     * @param threads how many libtorch may use
     */
    public LibtorchSide(String script, List<Array> weights, Inputs inputs, int threads) {
        this.weights = weights;
        manager = (PtNDManager) Engine.getEngine("PyTorch").newBaseManager();
        JniUtils.setNumThreads(threads);
        JniUtils.setGradMode(true);
        // operation by operation, as Python runs them
        JniUtils.setGraphExecutorOptimize(false);
        model = load(script);
        step.add(array(inputs.x(), "x"));
        step.add(array(inputs.target(), "target"));
        for (NDArray weight : own()) {
            weight.setName("w[]");
            weight.setRequiresGradient(true);
            step.add(weight);
        }
    }

    private PtSymbolBlock load(String script) {
        String text = TorchScript.read(script + ".py");
        String layout = text.contains("def own(") ? "" : TorchScript.read("same-layout.py");
        byte[] archive = TorchScript.archive(text, layout, TorchScript.read("training-step.py"));
        try {
            return JniUtils.loadModule(manager, new ByteArrayInputStream(archive), true, false);
        } catch (IOException e) {
            throw new UncheckedIOException("loading the script " + script, e);
        }
    }

    /** The weights in the layout that the script wants. */
    private NDList own() {
        NDList given = new NDList();
        weights.forEach(weight -> given.add(array(weight, "w[]")));
        NDList own = IValueUtils.forward(model, calling("own", given), true);
        own.attach(manager);
        return own;
    }

    @Override
    public float step() {
        try (NDList result = IValueUtils.forward(model, step, true)) {
            return result.get(0).toFloatArray()[0];
        }
    }

    @Override
    public List<Array> outcome() {
        try (NDList result = IValueUtils.forward(model, calling("gradients", step), true)) {
            List<Array> outcome = new ArrayList<>();
            outcome.add(new Array("loss", new int[0], result.get(0).toFloatArray()));
            for (int i = 0; i < weights.size(); i++) {
                outcome.add(new Array(weights.get(i).name(), weights.get(i).dims(),
                        result.get(i + 1).toFloatArray()));
            }
            return outcome;
        }
    }

    @Override
    public void close() {
        model.close();
        manager.close();
    }

    /** DJL's way to name another method than forward: an array of that name. */
    private NDList calling(String method, NDList arguments) {
        NDArray name = manager.create(0);
        name.setName("module_method:" + method);
        NDList call = new NDList(arguments);
        call.add(name);
        return call;
    }

    private NDArray array(Array array, String name) {
        NDArray made = manager.create(array.values(), new Shape(Arrays.stream(array.dims()).asLongStream().toArray()));
        made.setName(name);
        return made;
    }
}

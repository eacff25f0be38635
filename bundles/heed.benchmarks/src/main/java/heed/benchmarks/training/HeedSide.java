package heed.benchmarks.training;

import heed.benchmarks.Array;
import heed.benchmarks.Side;
import heed.tensor.Engine;
import heed.tensor.Losses;
import heed.tensor.Parameters;
import heed.tensor.Recording;
import heed.tensor.Scope;
import heed.tensor.Tensor;
import heed.tensor.optimizer.Optimizer;
import heed.tensor.optimizer.Sgd;
import heed.tensor.spi.Backend;
import heed.tensor.spi.DType;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/** Our side of a workload, on one backend. */
public final class HeedSide implements Side {

    private static final double RATE = 0.01;

    private final Engine engine;
    private final Parameters parameters;
    private final Workload.Model model;
    private final Optimizer optimizer;
    private final Tensor x;
    private final Tensor target;
    private Recording<Tensor> recording;

    /** Opens the backend and makes weights and inputs, the same whatever the backend. */
    public HeedSide(Workload workload, Size size, Backend backend) {
        engine = Engine.open(backend, DType.FLOAT32);
        parameters = new Parameters(engine, Inputs.SEED);
        model = workload.create(size, parameters);
        optimizer = new Optimizer(new Sgd(RATE), parameters);
        Inputs inputs = Inputs.of(size);
        x = tensor(inputs.x());
        target = tensor(inputs.target());
    }

    @Override
    public float step() {
        if (recording == null) {
            recording = engine.record(() -> {
                Tensor loss = loss();
                loss.backward();
                return loss;
            });
        }
        recording.replay();
        optimizer.step();
        return (float) recording.result().item();
    }

    @Override
    public List<Array> outcome() {
        try (Scope step = engine.scope()) {
            Tensor loss = loss();
            loss.backward();
            List<Array> outcome = new ArrayList<>();
            outcome.add(new Array("loss", new int[0], loss.toFloats()));
            outcome.addAll(arrays(true));
            return outcome;
        }
    }

    @Override
    public List<Array> weights() {
        return arrays(false);
    }

    /** Bytes that the engine holds of the backend's. */
    public long bytesHeld() {
        return engine.bytesHeld();
    }

    @Override
    public void close() {
        engine.close();
    }

    private Tensor loss() {
        return Losses.meanSquaredError(model.outputs(x), target);
    }

    private List<Array> arrays(boolean gradients) {
        List<Array> arrays = new ArrayList<>();
        parameters.all().forEach((name, weight) -> arrays.add(new Array(name, weight.shape().dims(),
                (gradients ? weight.gradient().orElseThrow(missing(name)) : weight).toFloats())));
        return arrays;
    }

    private static Supplier<IllegalStateException> missing(String name) {
        return () -> new IllegalStateException("weight '" + name + "' has no gradient: the model does not use it");
    }

    private Tensor tensor(Array array) {
        return engine.persistent(() -> engine.of(array.values(), array.dims()));
    }
}

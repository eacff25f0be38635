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
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;

/**
 * TorchScript in libtorch, of the thread that made it. Its interpreter runs the operations one by one and records them for
 * gradients, as Python would, only with less time between them.
 */
public final class LibtorchModel implements AutoCloseable {

    private final PtNDManager manager;
    private final PtSymbolBlock block;

    /**
     * Starts libtorch if it has not been started.
     *
     * @param threads how many libtorch may use
     * @param scripts texts of methods
     */
    public LibtorchModel(int threads, String... scripts) {
        manager = (PtNDManager) Engine.getEngine("PyTorch").newBaseManager();
        JniUtils.setNumThreads(threads);
        JniUtils.setGradMode(true);
        // operation by operation, as Python runs them; letting it optimise the graphs made no model faster
        JniUtils.setGraphExecutorOptimize(false);
        try {
            block = JniUtils.loadModule(manager, new ByteArrayInputStream(TorchScript.archive(scripts)), true, false);
        } catch (IOException e) {
            throw new UncheckedIOException("loading a script into libtorch", e);
        }
    }

    /** Calls a method made by {@link #call}; close the result. */
    public NDList run(NDList call) {
        return IValueUtils.forward(block, call, true);
    }

    /** Arguments for a method. DJL's way to name another than forward is an argument of that name. */
    public NDList call(String method, NDList arguments) {
        NDArray name = manager.create(0);
        name.setName("module_method:" + method);
        NDList call = new NDList(arguments);
        call.add(name);
        return call;
    }

    /** An argument: those whose name ends in [] make a list. */
    NDArray argument(Array array, String name) {
        Shape shape = new Shape(Arrays.stream(array.dims()).asLongStream().toArray());
        return named(manager.create(array.values(), shape), name);
    }

    /** An argument in float64. */
    public NDArray argument(double[] values, int[] dims, String name) {
        return named(manager.create(values, new Shape(Arrays.stream(dims).asLongStream().toArray())), name);
    }

    /** What a method gave, as an argument that lives as long as this. */
    NDArray named(NDArray made, String name) {
        made.attach(manager);
        made.setName(name);
        return made;
    }

    @Override
    public void close() {
        block.close();
        manager.close();
    }
}

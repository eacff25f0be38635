package heed.tensor;

import heed.tensor.spi.Recorder.Recorded;
import java.util.List;

/**
 * A step of fixed shapes that was recorded once and can be made again and again, at the cost of its kernels alone: no
 * tensors are made, nothing is put on the tape, no memory is asked for. Made by {@link Engine#record}.
 *
 * <p>A replay reads its inputs where they were when it was recorded, so new values are put there by
 * {@link Tensor#assign(float...)}. What the step computed on the host (shapes, lengths, numbers, uploaded constants) is
 * fixed. Its tensors hold what the last replay left, until another recording of the same engine is replayed or made:
 * then using them is an {@link IllegalStateException} until it is replayed again.
 *
 * @param <T> what the step returned
 */
public final class Recording<T> implements AutoCloseable {

    /** A weight and its gradient in this recording. */
    record Slope(Tensor weight, Tensor gradient) {
    }

    private final Engine engine;
    private final Scope scope;
    private Recorded recorded;
    private T result;
    private List<Slope> slopes = List.of();

    Recording(Engine engine, Scope scope) {
        this.engine = engine;
        this.scope = scope;
    }

    void complete(Recorded calls, T of, List<Slope> gradients) {
        recorded = calls;
        result = of;
        slopes = gradients;
    }

    /**
     * Makes the step again.
     *
     * @throws IllegalStateException when this recording or its engine is closed
     */
    public void replay() {
        if (recorded == null) {
            throw new IllegalStateException("the recording is closed");
        }
        engine.replaying(scope);
        recorded.replay();
        for (int i = 0; i < slopes.size(); i++) {
            Slope slope = slopes.get(i);
            slope.weight().gradient = slope.gradient();
            slope.weight().ownsGradient = true;
        }
    }

    /** What the step returned: tensors to be read after a replay. */
    public T result() {
        return result;
    }

    Scope scope() {
        return scope;
    }

    /** Frees what it holds; its tensors are not usable afterwards. */
    @Override
    public void close() {
        if (recorded != null) {
            recorded.close();
            recorded = null;
            engine.forget(scope);
        }
    }
}

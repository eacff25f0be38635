package heed.tensor;

import heed.tensor.spi.DType;
import heed.tensor.spi.Distribution;
import heed.tensor.spi.Kernels;
import heed.tensor.spi.Layout;
import heed.tensor.spi.Recorder;
import heed.tensor.spi.Recorder.Recorded;
import heed.tensor.spi.Storage;
import java.nio.ByteBuffer;

/** Operations are noted for a {@link Recording}; what comes from the host becomes constants of it. */
final class Noting implements Mode {

    private final Kernels device;
    private final Recorder recorder;
    private final Arena arena;
    private final Scope scope;
    private final boolean draws;

    /**
     * Notes from now on.
     *
     * @param scope of the recording
     * @param draws whether random numbers are given room, which the recording's owner fills before each replay
     */
    Noting(Kernels device, Arena arena, Scope scope, boolean draws) {
        this.device = device;
        this.recorder = device.recorder();
        this.arena = arena;
        this.scope = scope;
        this.draws = draws;
    }

    @Override
    public Kernels kernels() {
        return recorder;
    }

    @Override
    public Arena arena() {
        return arena;
    }

    @Override
    public Tensor uploaded(Engine engine, DType type, Shape shape, ByteBuffer values) {
        Tensor tensor = constant(engine, type, shape);
        if (values.hasRemaining()) {
            recorder.upload(values, tensor.view().storage(), 0);
        }
        return tensor;
    }

    @Override
    public Tensor drawn(Engine engine, Distribution distribution, long key, long stream, Shape shape) {
        if (!draws) {
            refuse("random numbers drawn inside a recording would be the same at each replay");
        }
        return constant(engine, engine.precision(), shape);
    }

    /** Room that no other recording writes to: its values are put there once. */
    private Tensor constant(Engine engine, DType type, Shape shape) {
        Storage storage = device.allocate(type, Math.max(1, shape.size()));
        scope.constants().add(storage);
        return new Tensor(engine, new Buffer(storage, scope), Layout.contiguous(shape));
    }

    @Override
    public void refuse(String what) {
        throw new IllegalStateException(what + ": do it before or after Engine.record");
    }

    /** What was noted. */
    Recorded end() {
        return recorder.end();
    }
}

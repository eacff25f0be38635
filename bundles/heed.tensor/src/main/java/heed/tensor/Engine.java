package heed.tensor;

import heed.tensor.spi.Backend;
import heed.tensor.spi.DType;
import heed.tensor.spi.Distribution;
import heed.tensor.spi.Kernels;
import heed.tensor.spi.Layout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.Supplier;

/**
 * A backend opened for one run: makes tensors, keeps their scopes, and records operations for gradients. It belongs to
 * the thread that opened it.
 */
public final class Engine implements AutoCloseable {

    private final Kernels device;
    private final DType precision;
    private final Arena arena;
    private final Arena recordedArena;
    private final Mode computing;
    private final Tape tape = new Tape();
    private final Thread thread = Thread.currentThread();
    private final Scope root;
    private Scope current;
    private boolean recording = true;
    private Mode mode;
    private final List<Choice> choices = new ArrayList<>();
    private long key;
    private long stream;
    private Scope live;
    private ByteBuffer staging = ByteBuffer.allocateDirect(1 << 12).order(ByteOrder.nativeOrder());

    private Engine(Kernels kernels, DType precision) {
        this.device = kernels;
        this.precision = precision;
        this.arena = new Arena(kernels);
        this.recordedArena = new Arena(kernels);
        this.computing = new Computing(kernels, arena);
        this.mode = computing;
        this.root = new Scope(this, null, 0, 0, arena);
        this.current = root;
    }

    /**
     * Opens a backend.
     *
     * @param precision type of all floating tensors of this engine
     * @throws IllegalStateException when the backend cannot run here
     * @throws IllegalArgumentException when the backend does not have that type
     */
    public static Engine open(Backend backend, DType precision) {
        Kernels kernels = backend.open();
        if (!precision.isFloating() || !kernels.types().contains(precision)) {
            kernels.close();
            throw new IllegalArgumentException("backend '" + backend.id() + "' cannot compute in " + precision
                    + "; it has " + kernels.types());
        }
        return new Engine(kernels, precision);
    }

    /** Type of the floating tensors. */
    public DType precision() {
        return precision;
    }

    /** Opens a scope inside the current one; close it with try-with-resources. */
    public Scope scope() {
        checkThread();
        current = new Scope(this, current, tape.length(), choices.size(), mode.arena());
        return current;
    }

    /**
     * Records a step of fixed shapes: what it does to tensors is noted, not done, until {@link Recording#replay}.
     * Whatever the step makes belongs to the recording. Weights and optimisers are made before it.
     *
     * <p>Inside, values cannot be read, and random numbers cannot be drawn, since each replay would draw the same:
     * draw them outside and {@link Tensor#assign assign} them.
     *
     * @param step for example forward and {@link Tensor#backward}; the optimiser's step comes after each replay
     * @throws IllegalStateException when a recording is being made already
     */
    public <T> Recording<T> record(Supplier<T> step) {
        return record(step, false);
    }

    /** Records a step that may draw random numbers: room for them is kept as for constants, and its owner fills it. */
    Recording<Tensor> recordDrawing(Supplier<Tensor> step) {
        long from = stream;
        int chosen = choices.size();
        try {
            return record(step, true);
        } finally {
            forgetChoices(chosen);
            stream = from;
        }
    }

    private <T> Recording<T> record(Supplier<T> step, boolean draws) {
        checkThread();
        mode.refuse("a recording inside a recording");
        int from = tape.length();
        Scope scope = new Scope(this, current, from, choices.size(), recordedArena);
        Noting noting = new Noting(device, recordedArena, scope, draws);
        Recording<T> made = new Recording<>(this, scope);
        live = scope;
        try {
            T result = goThrough(step, noting, scope);
            made.complete(noting.end(), result, tape.slopes(from));
            scope.lend();
            return made;
        } catch (RuntimeException | Error failure) {
            made.complete(noting.end(), null, List.of());
            made.close();
            throw failure;
        } finally {
            live = null;
            tape.cut(from);
        }
    }

    /** Goes through a step without computing; nothing is changed by it. */
    Trace trace(Supplier<Tensor> step, ByteBuffer host) {
        checkThread();
        mode.refuse("a step of Steps inside a recording");
        int from = tape.length();
        int chosen = choices.size();
        long drawn = stream;
        Trace trace = new Trace(device, host);
        Scope hollow = new Scope(this, current, from, chosen, trace.arena());
        try {
            trace.gives(goThrough(step, trace, hollow));
            tape.from(from).forEach(trace::bears);
            return trace;
        } finally {
            hollow.end();
            tape.cut(from);
            forgetChoices(chosen);
            stream = drawn;
        }
    }

    private <T> T goThrough(Supplier<T> step, Mode other, Scope scope) {
        Scope before = current;
        mode = other;
        current = scope;
        try {
            return step.get();
        } finally {
            mode = computing;
            current = before;
        }
    }

    /** Whether a step is being recorded now, or gone through beforehand. */
    public boolean isNoting() {
        return mode != computing;
    }

    private void forgetChoices(int count) {
        choices.subList(Math.min(count, choices.size()), choices.size()).clear();
    }

    /** Its tensors are the ones that can be read from now on. */
    void replaying(Scope recorded) {
        checkThread();
        mode.refuse("a replay inside a recording");
        if (!root.isOpen()) {
            throw new IllegalStateException("the engine is closed");
        }
        live = recorded;
    }

    void forget(Scope recorded) {
        recorded.end();
        recorded.constants().forEach(device::free);
        live = live == recorded ? null : live;
    }

    /** Whether tensors of this recording hold what it computed. */
    boolean isLive(Scope recorded) {
        return live == recorded;
    }

    /** Computes without recording for gradients. */
    public <T> T withoutGradients(Supplier<T> computation) {
        boolean before = recording;
        recording = false;
        try {
            return computation.get();
        } finally {
            recording = before;
        }
    }

    /** Whether operations on tracked tensors are recorded now. */
    public boolean isRecording() {
        return recording;
    }

    /** Zeros of the given shape. */
    public Tensor zeros(int... dims) {
        return full(0, dims);
    }

    /** One value everywhere. */
    public Tensor full(double value, int... dims) {
        Tensor tensor = empty(precision, Shape.of(dims));
        mode.kernels().fill(tensor.view(), value);
        return tensor;
    }

    /** A floating tensor with values in row-major order. */
    public Tensor of(float[] values, int... dims) {
        checkCount(values.length, dims);
        ByteBuffer host = staging(values.length * precision.bytes());
        if (precision == DType.FLOAT32) {
            host.asFloatBuffer().put(values);
        } else {
            for (float value : values) {
                host.putDouble(value);
            }
        }
        return uploaded(precision, host, dims);
    }

    /** A floating tensor with values in row-major order, rounded to the engine's precision. */
    public Tensor of(double[] values, int... dims) {
        checkCount(values.length, dims);
        ByteBuffer host = staging(values.length * precision.bytes());
        if (precision == DType.FLOAT64) {
            host.asDoubleBuffer().put(values);
        } else {
            for (double value : values) {
                host.putFloat((float) value);
            }
        }
        return uploaded(precision, host, dims);
    }

    /**
     * An INT32 tensor with values in row-major order. Operations that want ids below some number check them
     * against what was given here, without asking the device; ids that were computed are checked by the
     * reference backend alone.
     */
    public Tensor ids(int[] values, int... dims) {
        checkCount(values.length, dims);
        ByteBuffer host = staging(values.length * Integer.BYTES);
        host.asIntBuffer().put(values);
        Tensor ids = uploaded(DType.INT32, host, dims);
        ids.buffer().holds(values);
        return ids;
    }

    /** 0, 1, … n−1 as a floating tensor [n]. */
    public Tensor range(int n) {
        double[] values = new double[n];
        for (int i = 0; i < n; i++) {
            values[i] = i;
        }
        return of(values, n);
    }

    /** Uniform in [0, 1): the first numbers of a stream of {@link heed.tensor.spi.Philox}. */
    public Tensor uniform(long key, long stream, int... dims) {
        return random(Distribution.UNIFORM, key, stream, dims);
    }

    /** Standard normal: the first numbers of a stream of {@link heed.tensor.spi.Philox}. */
    public Tensor normal(long key, long stream, int... dims) {
        return random(Distribution.NORMAL, key, stream, dims);
    }

    /**
     * Begins the random numbers of a step of training: what {@link #draw} gives from now on depends on these two and on how
     * much was drawn since, so that a step that is done again draws the same.
     *
     * @param key the seed
     * @param step its number, from 0 to 2³²
     */
    public void drawing(long key, long step) {
        this.key = ~key;                                       // weights have the streams of the key itself
        this.stream = step << 24;
    }

    /** Uniform in [0, 1): numbers that were not drawn since {@link #drawing}. */
    public Tensor draw(int... dims) {
        return uniform(key, stream++, dims);
    }

    /** Standard normal: numbers that were not drawn since {@link #drawing}. */
    public Tensor drawNormal(int... dims) {
        return normal(key, stream++, dims);
    }

    /**
     * Notes a choice by chance, if gradients are recorded; it is forgotten when the scope closes.
     *
     * @see Losses#throughChoices
     */
    public void chose(Choice choice) {
        if (recording) {
            choices.add(choice);
        }
    }

    /** The choices since the open scopes were opened. */
    public List<Choice> choices() {
        return Collections.unmodifiableList(choices);
    }

    /** Makes a tensor that lives as long as the engine, whatever scope is open. */
    public Tensor persistent(Supplier<Tensor> maker) {
        mode.refuse("a weight or an optimiser's state made inside a recording");
        Scope before = current;
        current = root;
        try (Scope making = scope()) {
            return making.keep(withoutGradients(maker));
        } finally {
            current = before;
        }
    }

    /** Bytes of tensors that live now. */
    public long bytesInUse() {
        return arena.bytesInUse() + recordedArena.bytesInUse();
    }

    /** Bytes held from the backend, in use or kept for the next step. */
    public long bytesHeld() {
        return arena.bytes() + recordedArena.bytes();
    }

    /** Waits for everything computed so far. */
    public void await() {
        mode.kernels().await();
    }

    /** Frees all memory of this engine; every tensor of it is then unusable. */
    @Override
    public void close() {
        if (root.isOpen()) {
            while (current != root) {
                current.close();
            }
            root.close();
            device.close();
        }
    }

    /** The backend's kernels, for optimisers and for functions of plug-ins. */
    public Kernels kernels() {
        checkThread();
        return mode.kernels();
    }

    Tape tape() {
        return tape;
    }

    Tensor empty(DType type, Shape shape) {
        checkThread();
        if (!root.isOpen()) {
            throw new IllegalStateException("the engine is closed");
        }
        return new Tensor(this, current.take(type, Math.max(1, shape.size())), Layout.contiguous(shape));
    }

    void leave(Scope scope, int tapeLength, int choiceCount) {
        checkThread();
        if (scope != current) {
            throw new IllegalStateException("scopes close in the reverse order of their opening: another scope is "
                    + "still open inside this one");
        }
        tape.cut(tapeLength);
        forgetChoices(choiceCount);
        current = scope.parent() == null ? scope : scope.parent();
    }

    /** A buffer for the host side of a transfer, of exactly that many bytes. */
    ByteBuffer staging(int bytes) {
        if (staging.capacity() < bytes) {
            staging = ByteBuffer.allocateDirect(Math.max(bytes, 2 * staging.capacity()))
                    .order(ByteOrder.nativeOrder());
        }
        return staging.clear().limit(bytes);
    }

    private Tensor uploaded(DType type, ByteBuffer host, int... dims) {
        checkThread();
        host.rewind();
        return mode.uploaded(this, type, Shape.of(dims), host);
    }

    private Tensor random(Distribution distribution, long key, long stream, int... dims) {
        checkThread();
        return mode.drawn(this, distribution, key, stream, Shape.of(dims));
    }

    private static void checkCount(int count, int... dims) {
        Shape shape = Shape.of(dims);
        if (shape.size() != count) {
            throw new ShapeException(count + " values do not fill shape " + shape + ", which has " + shape.size());
        }
    }

    private void checkThread() {
        if (Thread.currentThread() != thread) {
            throw new IllegalStateException("this engine belongs to thread '" + thread.getName() + "', used from '"
                    + Thread.currentThread().getName() + "'; open one engine a thread");
        }
    }
}

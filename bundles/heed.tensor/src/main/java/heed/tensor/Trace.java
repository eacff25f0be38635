package heed.tensor;

import heed.tensor.spi.DType;
import heed.tensor.spi.Distribution;
import heed.tensor.spi.Kernels;
import heed.tensor.spi.Storage;
import heed.tensor.spi.View;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A step gone through without computing: the calls that it would make, by which it is known again, and what it would
 * bring from the host. Its kernels do nothing, and its storage has no memory.
 */
final class Trace implements Mode, InvocationHandler {

    /** The step does what cannot be foreseen from its calls. */
    static final class Unforeseeable extends IllegalStateException {

        private static final long serialVersionUID = 1L;

        Unforeseeable(String what) {
            super(what);
        }
    }

    /** Equal in two traces if it is the same block of the same step. */
    private record Hollow(int number, DType type, long size) implements Storage {
    }

    /** What each making of the step brings anew, in the order of asking. */
    private interface Input {

        void putInto(Storage storage, Kernels device);
    }

    /** Bytes from the host, where they stand in {@link #host}. */
    private final class Uploaded implements Input {

        private final int from;
        private final int length;

        private Uploaded(int from, int length) {
            this.from = from;
            this.length = length;
        }

        @Override
        public void putInto(Storage storage, Kernels device) {
            if (length > 0) {
                device.upload(host.slice(from, length).order(host.order()), storage, 0);
            }
        }
    }

    /** Random numbers. */
    private record Drawn(Distribution distribution, long key, long stream, Shape shape) implements Input {

        @Override
        public void putInto(Storage storage, Kernels device) {
            device.random(distribution, key, stream, View.of(storage, shape));
        }
    }

    private final Kernels device;
    private final Kernels kernels;
    private final Arena arena;
    private final List<Object> calls = new ArrayList<>();
    private final List<Input> inputs = new ArrayList<>();
    private ByteBuffer host;
    private int storages;

    /** Uses a buffer for what comes from the host; {@link #host} is that or a larger one. */
    Trace(Kernels device, ByteBuffer host) {
        this.device = device;
        this.host = host.clear();
        kernels = (Kernels) Proxy.newProxyInstance(Kernels.class.getClassLoader(), new Class<?>[] {Kernels.class},
                this);
        arena = new Arena(kernels);
    }

    /** Kernels that note what they are called for. */
    @Override
    public Kernels kernels() {
        return kernels;
    }

    @Override
    public Arena arena() {
        return arena;
    }

    /** What came from the host. */
    ByteBuffer host() {
        return host;
    }

    /** The step's calls and what of it bears gradients: equal for two steps that a recording serves alike. */
    List<Object> calls() {
        return calls;
    }

    @Override
    public Object invoke(Object proxy, Method method, Object[] arguments) {
        switch (method.getName()) {
            case "types":
                return device.types();
            case "allocate":
                return new Hollow(storages++, (DType) arguments[0], (Long) arguments[1]);
            case "scratch":
                Shape shape = (Shape) arguments[1];
                return View.of(new Hollow(storages++, (DType) arguments[0], Math.max(1, shape.size())), shape);
            case "free":
                return null;
            case "hashCode":
                return System.identityHashCode(proxy);
            case "equals":
                return proxy == arguments[0];
            default:
                if (method.getReturnType() != void.class || arguments == null || method.getName().equals("upload")
                        || method.getName().equals("download")) {
                    throw new Unforeseeable("a step asked for '" + method.getName() + "'");
                }
                calls.add(method.getName());
                calls.addAll(Arrays.asList(arguments));
                return null;
        }
    }

    @Override
    public Tensor uploaded(Engine engine, DType type, Shape shape, ByteBuffer values) {
        Tensor tensor = engine.empty(type, shape);
        calls.add(type);
        calls.add(shape);
        int length = values.remaining();
        if (host.remaining() < length) {
            ByteBuffer larger = ByteBuffer.allocateDirect(Math.max(2 * host.capacity(), host.position() + length))
                    .order(ByteOrder.nativeOrder());
            host = larger.put(host.flip());
        }
        inputs.add(new Uploaded(host.position(), length));
        host.put(values);
        return tensor;
    }

    @Override
    public Tensor drawn(Engine engine, Distribution distribution, long key, long stream, Shape shape) {
        calls.add(distribution);
        calls.add(shape);
        inputs.add(new Drawn(distribution, key, stream, shape));
        return engine.empty(engine.precision(), shape);
    }

    @Override
    public void refuse(String what) {
        throw new Unforeseeable(what);
    }

    /** The step hands this back. */
    void gives(Tensor loss) {
        calls.add(loss.view());
    }

    /** The step put this on the tape. */
    void bears(Tape.Node node) {
        Object attribute = node.attribute();
        calls.add(node.rule().getClass());
        // a plug-in's function may hold what only its gradient uses: another object is another function
        calls.add(attribute instanceof DifferentiableFunction.Context context ? context.function()
                : attribute == null ? null : attribute.getClass());
        for (Tensor input : node.inputs()) {
            calls.add(input.isTracked());
        }
    }

    /** How many things the step brings anew. */
    int inputs() {
        return inputs.size();
    }

    /** Puts what the step brings where a recording of it reads it. */
    void bring(List<Storage> places) {
        for (int i = 0; i < inputs.size(); i++) {
            inputs.get(i).putInto(places.get(i), device);
        }
    }
}

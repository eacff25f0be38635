package heed.tensor;

import heed.tensor.spi.DType;
import java.nio.ByteBuffer;

/** Elements brought to the host, in row-major order. */
final class HostCopies {

    private HostCopies() {
    }

    static double[] doubles(Tensor x) {
        ByteBuffer host = host(x);
        double[] values = new double[(int) x.shape().size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = switch (x.type()) {
                case FLOAT32 -> host.getFloat();
                case FLOAT64 -> host.getDouble();
                case INT32 -> host.getInt();
            };
        }
        return values;
    }

    static float[] floats(Tensor x) {
        float[] values = new float[(int) x.shape().size()];
        if (x.type() == DType.FLOAT32) {
            host(x).asFloatBuffer().get(values);
            return values;
        }
        double[] wide = doubles(x);
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) wide[i];
        }
        return values;
    }

    static int[] ints(Tensor x) {
        if (x.type() != DType.INT32) {
            throw new IllegalStateException("toInts: wants INT32, got " + x.type());
        }
        int[] values = new int[(int) x.shape().size()];
        host(x).asIntBuffer().get(values);
        return values;
    }

    static void assign(Tensor to, float... values) {
        check(to, values.length, to.type().isFloating());
        ByteBuffer host = to.engine().staging(values.length * to.type().bytes());
        if (to.type() == DType.FLOAT32) {
            host.asFloatBuffer().put(values);
        } else {
            for (float value : values) {
                host.putDouble(value);
            }
        }
        upload(host.rewind(), to);
    }

    static void assign(Tensor to, int... values) {
        check(to, values.length, to.type() == DType.INT32);
        to.buffer().assign(values);
        ByteBuffer host = to.engine().staging(values.length * Integer.BYTES);
        host.asIntBuffer().put(values);
        upload(host.rewind(), to);
    }

    private static void check(Tensor to, int count, boolean typeFits) {
        if (count != to.shape().size() || !typeFits || !to.layout().isContiguous()) {
            throw new ShapeException("assign: " + count + " values do not go into " + to.type() + " " + to.shape()
                    + (to.layout().isContiguous() ? "" : ", a view with gaps")
                    + "; wants as many as it has elements, floats for a floating tensor, ints for INT32");
        }
    }

    private static void upload(ByteBuffer host, Tensor to) {
        if (host.hasRemaining()) {
            to.engine().kernels().upload(host, to.view().storage(), to.layout().offset());
        }
    }

    private static ByteBuffer host(Tensor x) {
        Engine engine = x.engine();
        Tensor flat = x.layout().isContiguous() ? x : engine.withoutGradients(x::copy);
        ByteBuffer host = engine.staging((int) x.shape().size() * x.type().bytes());
        if (host.hasRemaining()) {
            engine.kernels().download(flat.view().storage(), flat.layout().offset(), host);
        }
        return host.rewind();
    }
}

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

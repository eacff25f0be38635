package heed.backend.jcuda;

import static org.junit.jupiter.api.Assertions.assertEquals;

import heed.tensor.Shape;
import heed.tensor.spi.DType;
import heed.tensor.spi.Distribution;
import heed.tensor.spi.Kernels;
import heed.tensor.spi.View;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import org.junit.jupiter.api.Test;

/** More products at once than a grid is high, which the stand-in for cuBLAS refuses in one call. */
class ManyProductsTest {

    private static final int COUNT = 65540;

    private static FloatBuffer values(Kernels kernels, View view) {
        ByteBuffer host = ByteBuffer.allocate(4 * (int) view.shape().size()).order(ByteOrder.nativeOrder());
        kernels.download(view.storage(), 0, host);
        return host.flip().asFloatBuffer();
    }

    @Test
    void areMadeInParts() {
        try (Kernels kernels = StandIn.backend().open()) {
            View a = kernels.scratch(DType.FLOAT32, Shape.of(COUNT, 1, 2));
            View b = kernels.scratch(DType.FLOAT32, Shape.of(COUNT, 2, 1));
            View out = kernels.scratch(DType.FLOAT32, Shape.of(COUNT, 1, 1));
            kernels.random(Distribution.UNIFORM, 5, 1, a);
            kernels.random(Distribution.UNIFORM, 5, 2, b);
            kernels.matmul(a, b, out, false);
            FloatBuffer left = values(kernels, a);
            FloatBuffer right = values(kernels, b);
            FloatBuffer got = values(kernels, out);
            for (int i = 0; i < COUNT; i++) {
                float expected = left.get(2 * i) * right.get(2 * i)
                        + left.get(2 * i + 1) * right.get(2 * i + 1);
                assertEquals(expected, got.get(i), 1e-6, "product " + i);
            }
        }
    }
}

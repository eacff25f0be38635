package heed.tensor;

import heed.tensor.spi.DType;
import heed.tensor.spi.Distribution;
import heed.tensor.spi.Kernels;
import java.nio.ByteBuffer;

/** Operations are computed as they come. */
record Computing(Kernels kernels, Arena arena) implements Mode {

    @Override
    public Tensor uploaded(Engine engine, DType type, Shape shape, ByteBuffer values) {
        Tensor tensor = engine.empty(type, shape);
        if (values.hasRemaining()) {
            kernels.upload(values, tensor.view().storage(), 0);
        }
        return tensor;
    }

    @Override
    public Tensor drawn(Engine engine, Distribution distribution, long key, long stream, Shape shape) {
        Tensor tensor = engine.empty(engine.precision(), shape);
        kernels.random(distribution, key, stream, tensor.view());
        return tensor;
    }

    @Override
    public void refuse(String what) {
        // here all makes sense
    }
}

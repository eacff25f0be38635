package heed.backend.nd4j;

import heed.tensor.spi.DType;
import heed.tensor.spi.Layout;
import heed.tensor.spi.Storage;
import java.util.HashMap;
import java.util.Map;
import org.nd4j.linalg.api.buffer.DataBuffer;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** A native buffer, with the arrays that looked at it: making an array costs more than most operations. */
final class Cells implements Storage {

    private static final int MOST_ARRAYS = 512;

    private final DType type;
    private final long size;
    private final DataBuffer buffer;
    private final Map<Layout, INDArray> arrays = new HashMap<>();

    Cells(DType type, long size) {
        this(type, size, type(type));
    }

    /** Storage of a type that only kernels see: the outcome of comparisons. */
    Cells(DType type, long size, DataType nd4jType) {
        this.type = type;
        this.size = size;
        this.buffer = Nd4j.getDataBufferFactory().create(nd4jType, Math.max(1, size), false);
    }

    @Override
    public DType type() {
        return type;
    }

    @Override
    public long size() {
        return size;
    }

    DataBuffer buffer() {
        return buffer;
    }

    /** The elements as ND4J sees them. */
    INDArray array(Layout layout) {
        INDArray array = arrays.get(layout);
        if (array == null) {
            if (arrays.size() == MOST_ARRAYS) {
                arrays.clear();
            }
            array = Nd4j.create(buffer, longs(layout.shape().dims()), strides(layout), layout.offset(), 'c',
                    buffer.dataType());
            arrays.put(layout, array);
        }
        return array;
    }

    /** The usual strides if there are no gaps: ND4J stumbles over odd ones of axes of size 1. */
    private static long[] strides(Layout layout) {
        return layout.isContiguous() ? Layout.contiguous(layout.shape()).strides() : layout.strides();
    }

    private static long[] longs(int[] dims) {
        long[] longs = new long[dims.length];
        for (int i = 0; i < dims.length; i++) {
            longs[i] = dims[i];
        }
        return longs;
    }

    void close() {
        arrays.clear();
        buffer.close();
    }

    static DataType type(DType type) {
        return switch (type) {
            case FLOAT32 -> DataType.FLOAT;
            case FLOAT64 -> DataType.DOUBLE;
            case INT32 -> DataType.INT;
        };
    }
}

package heed.backend.reference;

import heed.tensor.spi.DType;
import heed.tensor.spi.Storage;
import heed.tensor.spi.View;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Elements on the Java heap, read and written as doubles. */
final class Cells implements Storage {

    private final DType type;
    private final ByteBuffer bytes;

    Cells(DType type, long size) {
        this.type = type;
        this.bytes = ByteBuffer.allocate(Math.toIntExact(size * type.bytes())).order(ByteOrder.nativeOrder());
    }

    /** The cells under a view. */
    static Cells of(View view) {
        return (Cells) view.storage();
    }

    @Override
    public DType type() {
        return type;
    }

    @Override
    public long size() {
        return bytes.capacity() / type.bytes();
    }

    double get(int index) {
        return switch (type) {
            case FLOAT32 -> bytes.getFloat(index * Float.BYTES);
            case FLOAT64 -> bytes.getDouble(index * Double.BYTES);
            case INT32 -> bytes.getInt(index * Integer.BYTES);
        };
    }

    /** Rounds to the type; towards zero if that is an integer. */
    void set(int index, double value) {
        switch (type) {
            case FLOAT32 -> bytes.putFloat(index * Float.BYTES, (float) value);
            case FLOAT64 -> bytes.putDouble(index * Double.BYTES, value);
            case INT32 -> bytes.putInt(index * Integer.BYTES, (int) value);
        }
    }

    void upload(ByteBuffer from, long at) {
        ByteBuffer target = bytes.duplicate();
        target.position(Math.toIntExact(at * type.bytes())).put(from);
    }

    void download(long at, ByteBuffer to) {
        int start = Math.toIntExact(at * type.bytes());
        to.put(bytes.duplicate().limit(start + to.remaining()).position(start));
    }
}

package heed.backend.vector;

import heed.tensor.spi.DType;
import heed.tensor.spi.Storage;
import heed.tensor.spi.View;

/**
 * Storage in a Java array: of floats or of integers. The array is a vector longer than what it holds, so that the last
 * elements can be read by a whole vector; writing is for {@link Lines#store}.
 */
final class Cells implements Storage {

    private final DType type;
    private final float[] floats;
    private final int[] ints;
    private final int size;
    private int version;

    private Cells(DType type, int size, float[] floats, int[] ints) {
        this.type = type;
        this.size = size;
        this.floats = floats;
        this.ints = ints;
    }

    static Cells of(DType type, int size) {
        return switch (type) {
            case FLOAT32 -> new Cells(type, size, new float[Math.addExact(size, Lane.WIDTH)], null);
            case INT32 -> new Cells(type, size, null, new int[size]);
            case FLOAT64 -> throw new IllegalArgumentException("the vector backend has no FLOAT64; take reference");
        };
    }

    static Cells of(View view) {
        return (Cells) view.storage();
    }

    static float[] floats(View view) {
        return of(view).floats;
    }

    static int[] ints(View view) {
        return of(view).ints;
    }

    @Override
    public DType type() {
        return type;
    }

    float[] floats() {
        return floats;
    }

    int[] ints() {
        return ints;
    }

    /** Changes whenever something is written here: what was made of the elements before is stale. */
    int version() {
        return version;
    }

    void written() {
        version++;
    }

    @Override
    public long size() {
        return size;
    }

    double get(int at) {
        return floats == null ? ints[at] : floats[at];
    }

    void set(int at, double value) {
        if (floats == null) {
            ints[at] = (int) value;
        } else {
            floats[at] = (float) value;
        }
    }
}

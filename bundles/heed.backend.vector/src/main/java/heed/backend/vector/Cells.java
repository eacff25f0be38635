package heed.backend.vector;

import heed.tensor.spi.DType;
import heed.tensor.spi.Storage;
import heed.tensor.spi.View;

/** Storage in a Java array: of floats or of integers. */
record Cells(DType type, float[] floats, int[] ints) implements Storage {

    static Cells of(DType type, int size) {
        return switch (type) {
            case FLOAT32 -> new Cells(type, new float[size], null);
            case INT32 -> new Cells(type, null, new int[size]);
            case FLOAT64 -> throw new IllegalArgumentException("the vector backend has no FLOAT64; take reference");
        };
    }

    static float[] floats(View view) {
        return ((Cells) view.storage()).floats;
    }

    static int[] ints(View view) {
        return ((Cells) view.storage()).ints;
    }

    @Override
    public long size() {
        return floats == null ? ints.length : floats.length;
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

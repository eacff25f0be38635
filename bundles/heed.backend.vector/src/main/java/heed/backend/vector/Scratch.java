package heed.backend.vector;

/** Arrays that one thread keeps between operations, so that none is made on the way. */
final class Scratch {

    final Gemm gemm = new Gemm();
    private final float[][] arrays = new float[7][0];

    /** At least so many floats of unspecified value, and a vector more; each slot has an array of its own. */
    float[] floats(int slot, int size) {
        if (arrays[slot].length < size + Lane.WIDTH) {
            arrays[slot] = new float[Math.max(size + Lane.WIDTH, 2 * arrays[slot].length)];
        }
        return arrays[slot];
    }
}

package heed.backend.jcuda;

/** Puts together what blocks of another kernel added up, in their order. */
final class Sums {

    private final Device device;

    Sums(Device device) {
        this.device = device;
    }

    /** {@code out[i·step] += Σ_p partial[p,i]}. */
    void into(long partial, int parts, int count, long out, int step) {
        device.arguments().pointer(partial).pointer(out).numbers(parts, count, step);
        device.launchFlat(Kernel.SUM_INTO, count);
    }
}

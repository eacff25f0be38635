package heed.tensor.spi;

import heed.tensor.Shape;

/** Counting on the device. */
final class Ordinals {

    private Ordinals() {
    }

    /** 0, step, 2·step, … in scratch [count] INT32: each round doubles what is there. */
    static View of(Kernels kernels, int count, int step) {
        Math.multiplyExact(count, step);
        View all = kernels.scratch(DType.INT32, Shape.of(count));
        kernels.fill(all, 0);
        for (int done = 1; done < count; done *= 2) {
            int more = Math.min(done, count - done);
            View next = part(all, done, done + more);
            kernels.scalar(Binary.ADD, part(all, 0, more), (double) done * step, next);
        }
        return all;
    }

    private static View part(View all, int from, int to) {
        return new View(all.storage(), all.layout().slice(0, from, to));
    }
}

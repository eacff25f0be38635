package heed.backend.jcuda;

import heed.tensor.spi.Distribution;
import heed.tensor.spi.View;

/** Random numbers, the same as {@link heed.tensor.spi.Philox} gives. */
final class Draws {

    private final Work work;

    Draws(Work work) {
        this.work = work;
    }

    void random(Distribution distribution, long key, long stream, View out) {
        if (Cells.isEmpty(out)) {
            return;
        }
        try (Operands operands = work.operands()) {
            View plain = operands.written(out, Operands.PLAIN);
            int count = (int) out.shape().size();
            work.device().arguments().pointer(Cells.address(plain)).wide(key).wide(stream)
                    .numbers(count, distribution == Distribution.NORMAL ? 1 : 0);
            work.device().launchFlat(Kernel.RANDOM, Device.ceil(count, 4));
        }
    }
}

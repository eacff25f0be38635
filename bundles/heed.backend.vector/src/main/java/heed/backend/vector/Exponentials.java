package heed.backend.vector;

import heed.tensor.spi.DType;
import heed.tensor.spi.Layout;
import heed.tensor.spi.View;
import java.util.BitSet;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.function.Consumer;

/**
 * e^2k of the keys that additive scores read, kept as long as the keys do not change: keys are read by many queries, and
 * tanh(q + k) = 1 − 2/(1 + e^2q·e^2k). Made slot by slot, for a growing memory gets one slot between two reads.
 */
final class Exponentials {

    /** What was made of one storage: each element's power is where the element is. */
    private static final class Made {

        private final Cells of;
        private final Cells powers;
        /** The slots made, by the layout of the first slot. */
        private final Map<Layout, BitSet> slots = new HashMap<>();
        private int version;

        private Made(Cells of) {
            this.of = of;
            this.powers = Cells.of(DType.FLOAT32, Math.toIntExact(of.size()));
            this.version = of.version();
        }

        private void changed(Layout written) {
            version++;
            slots.forEach((first, made) -> {
                int slot = slot(first, written);
                if (slot < 0) {
                    made.clear();
                } else {
                    made.clear(slot);
                }
            });
        }

        /** In which slot all that was written lies; −1 where it is not clear that it is one. */
        private static int slot(Layout first, Layout written) {
            long batchStep = first.stride(0);
            long slotStep = first.stride(1);
            long at = written.offset() - first.offset();
            long span = 1;
            for (int axis = 0; axis < written.rank(); axis++) {
                boolean ofBatch = batchStep > slotStep && written.stride(axis) == batchStep;
                span += ofBatch ? 0 : (written.shape().dim(axis) - 1) * written.stride(axis);
            }
            long within = batchStep > slotStep ? Math.floorMod(at, batchStep) : at;
            boolean one = slotStep > 0 && within >= 0 && within % slotStep + span <= slotStep;
            return one ? Math.toIntExact(within / slotStep) : -1;
        }
    }

    private final Map<Cells, Made> byStorage = new IdentityHashMap<>();

    /** e^2k of keys [B,S,H], laid out as they are; what is missing or stale is handed out first. */
    View of(View keys, Cut.Rule cut, Consumer<Op> run) {
        Made made = byStorage.computeIfAbsent(Cells.of(keys), Made::new);
        if (made.version != made.of.version()) {
            made.slots.clear();
            made.version = made.of.version();
        }
        BitSet slots = made.slots.computeIfAbsent(keys.layout().slice(1, 0, 1), first -> new BitSet());
        int end = keys.shape().dim(1);
        for (int from = slots.nextClearBit(0); from < end; from = slots.nextClearBit(from)) {
            int next = slots.nextSetBit(from);
            int to = next < 0 ? end : Math.min(next, end);
            Layout stale = keys.layout().slice(1, from, to);
            run.accept(powers(cut, new View(made.of, stale), new View(made.powers, stale)));
            slots.set(from, to);
        }
        return new View(made.powers, keys.layout());
    }

    /** This was written. */
    void changed(View view) {
        Made made = byStorage.get(Cells.of(view));
        if (made != null) {
            made.changed(view.layout());
        }
    }

    /** Nothing of this storage is kept. */
    void forget(Cells cells) {
        byStorage.remove(cells);
    }

    /** Cut as scores are. */
    private static Op powers(Cut.Rule cut, View keys, View powers) {
        int width = keys.shape().dim(2);
        Cut along = cut.along(keys.shape(), 2, keys.shape().size() * 4);
        return new Op(along.parts(), along.axes(2), 1, keys, powers) {

            @Override
            void run(int part, Scratch scratch) {
                Layout mine = view(0, part).layout();
                float[] room = scratch.floats(1, Lane.WIDTH);
                for (int b = 0; b < mine.shape().dim(0); b++) {
                    for (int s = 0; s < mine.shape().dim(1); s++) {
                        int at = (int) (mine.offset() + b * mine.stride(0) + s * mine.stride(1));
                        Functions.powers(Cells.floats(keys), at, Cells.floats(powers), at, width, room);
                    }
                }
            }
        };
    }
}

package heed.tensor;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A tensor taken apart along an axis. The gradients of its slots are made side by side where rules ask for room, so that
 * together they are the gradient of the whole, without a copy.
 */
final class Slots {

    /** One of the slots, and what was computed by adding to it: both may have their gradient in the same room. */
    final class Slot {

        private final Tensor tensor;
        private final int index;
        private Tensor room;
        private Gates.Kept kept;

        private Slot(Tensor tensor, int index) {
            this.tensor = tensor;
            this.index = index;
        }

        /**
         * Memory beside that of other slots for what is computed of this one and then makes room for its gradient; empty
         * if it has been given away.
         */
        Optional<Gates.Kept> keep() {
            if (keptTogether == null) {
                keptTogether = sideBySide();
            }
            if (kept != null || !isOpen(keptTogether)) {
                return Optional.empty();
            }
            kept = new Gates.Kept(keptTogether.select(0, index));
            return Optional.of(kept);
        }

        /**
         * Room for the gradient of a tensor, the slot or what was computed by adding to it; null if it has been given
         * away, or the slot has a gradient already that is not the asker's own to move.
         */
        Tensor room(Tensor asker) {
            if (room != null || tensor.gradient != null && asker != tensor) {
                return null;
            }
            if (together == null) {
                together = sideBySide();
            }
            room = together.select(0, index);
            return room;
        }

        /** Gives the gradients of all slots to the whole. All are made by now: what uses a slot comes later. */
        void give(Tape.Node node) {
            if (!given) {
                given = true;
                Tensor gradient = joined();
                for (int i = 0; i < axis; i++) {
                    gradient = gradient.transpose(i, i + 1);
                }
                node.pass(0, gradient);
            }
        }

        /** No gradient has been made. */
        void forget() {
            together = isOpen(keptTogether) ? keptTogether : null;
            room = kept != null && isOpen(kept.tensor) ? kept.tensor : null;
            given = false;
        }
    }

    private final Tensor whole;
    private final int axis;
    private final List<Slot> slots = new ArrayList<>();
    private Tensor together;
    private Tensor keptTogether;
    private boolean given;

    private Slots(Tensor whole, int axis) {
        this.whole = whole;
        this.axis = axis;
    }

    static List<Tensor> of(Tensor x, int axis) {
        int at = x.shape().axis(axis);
        Slots all = new Slots(x, at);
        List<Tensor> tensors = new ArrayList<>();
        for (int i = 0; i < x.dim(at); i++) {
            Tensor tensor = x.see(x.layout().select(at, i));
            Slot slot = all.new Slot(tensor, i);
            tensor.record(Gradients.UNBIND, slot, x);
            if (tensor.isTracked()) {
                tensor.slot = slot;
                all.slots.add(slot);
            }
            tensors.add(tensor);
        }
        return tensors;
    }

    private static boolean isOpen(Tensor memory) {
        return memory != null && memory.buffer().owner().isOpen();
    }

    /** Room for the gradients of all slots, one slot after the other. */
    private Tensor sideBySide() {
        Shape slot = whole.shape().without(axis);
        return whole.engine().empty(whole.type(), slot.inserted(0).with(0, whole.dim(axis)));
    }

    private Tensor joined() {
        slots.forEach(slot -> Tape.settle(slot.tensor));
        // room that was given away and is not the slot's gradient may be in use still
        boolean elsewhere = slots.stream().anyMatch(slot -> slot.room != null && slot.room != slot.tensor.gradient);
        Tensor joined = together == null || elsewhere ? sideBySide() : together;
        for (Slot slot : slots) {
            Tensor gradient = slot.tensor.gradient;
            Tensor part = joined.select(0, slot.index);
            if (gradient == null) {
                whole.engine().kernels().fill(part.view(), 0);
            } else if (!gradient.view().equals(part.view())) {
                whole.engine().kernels().copy(gradient.view(), part.view());
            }
        }
        return joined;
    }
}

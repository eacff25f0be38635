package heed.tensor;

import heed.tensor.spi.Storage;
import java.util.Optional;

/** A storage and the scope that it belongs to; shared by a tensor and all its views. */
final class Buffer {

    private final Storage storage;
    private Scope owner;
    private int[] ids;
    private int bound = Integer.MAX_VALUE;
    private int spared = Losses.NONE;

    Buffer(Storage storage, Scope owner) {
        this.storage = storage;
        this.owner = owner;
    }

    /** The storage, as long as its scope is open. */
    Storage storage() {
        if (owner == null || !owner.isOpen()) {
            throw new IllegalStateException("tensor used after its scope was closed; copy it out before, or hand it "
                    + "to the scope around with Scope.keep");
        }
        return storage;
    }

    /** What was uploaded, if it was ids: so that a wrong one is found without asking the device. */
    Optional<int[]> ids() {
        return Optional.ofNullable(ids);
    }

    void holds(int... uploaded) {
        ids = uploaded.clone();
    }

    /** Some operation wants ids below that number, save one; whatever is assigned later must keep to it too. */
    void bound(int below, int save) {
        if (below < bound) {
            bound = below;
            spared = save;
        }
    }

    /** Ids that an operation has asked for, replaced. */
    void assign(int... values) {
        for (int i = 0; i < values.length; i++) {
            if (bound != Integer.MAX_VALUE && (values[i] < 0 || values[i] >= bound) && values[i] != spared) {
                throw new IndexOutOfBoundsException("assign: id " + values[i] + " at " + i + " is not below " + bound
                        + ", which an operation that reads these ids needs");
            }
        }
        if (ids != null) {
            holds(values);
        }
    }

    Scope owner() {
        return owner;
    }

    void moveTo(Scope scope) {
        owner = scope;
    }
}

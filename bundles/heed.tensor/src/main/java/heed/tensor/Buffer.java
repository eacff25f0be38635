package heed.tensor;

import heed.tensor.spi.Storage;
import java.util.Optional;

/** A storage and the scope that it belongs to; shared by a tensor and all its views. */
final class Buffer {

    private final Storage storage;
    private Scope owner;
    private int[] ids;

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

    Scope owner() {
        return owner;
    }

    void moveTo(Scope scope) {
        owner = scope;
    }
}

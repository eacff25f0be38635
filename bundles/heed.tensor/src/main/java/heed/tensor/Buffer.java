package heed.tensor;

import heed.tensor.spi.Storage;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;

/** A storage and the scope that it belongs to; shared by a tensor and all its views. */
final class Buffer {

    private final Storage storage;
    private Scope owner;
    private int[] ids;
    private Set<Demand> demands = Set.of();

    /** Ids below that number, or that one id. */
    private record Demand(int below, int spared) {

        boolean isMetBy(int id) {
            return id >= 0 && id < below || id == spared;
        }
    }

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
        Demand demand = new Demand(below, save);
        if (!demands.contains(demand)) {
            demands = new LinkedHashSet<>(demands);
            demands.add(demand);
        }
    }

    /** Ids that an operation has asked for, replaced. */
    void assign(int... values) {
        for (Demand demand : demands) {
            for (int i = 0; i < values.length; i++) {
                if (!demand.isMetBy(values[i])) {
                    throw new IndexOutOfBoundsException("assign: id " + values[i] + " at " + i + " is not below "
                            + demand.below() + ", which an operation that reads these ids needs");
                }
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

package heed.attention;

import heed.tensor.Engine;
import heed.tensor.GrowingMemory;
import heed.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

/** Slots of one or more tapes, with the keys of the first and the values of all; what is the same is kept once. */
final class GrowingTapes {

    private final Engine engine;
    private final int batch;
    private final int capacity;
    private final int count;
    private final List<GrowingMemory> slots = new ArrayList<>();
    private final List<GrowingMemory> values = new ArrayList<>();
    private GrowingMemory keys;

    GrowingTapes(Engine engine, int batch, int capacity, int count) {
        this.engine = engine;
        this.batch = batch;
        this.capacity = capacity;
        this.count = count;
    }

    int count() {
        return count;
    }

    int length() {
        return slots.isEmpty() ? 0 : slots.get(0).length();
    }

    /** A slot of each tape [B,H]. */
    void append(Tensor[] slot, UnaryOperator<Tensor> keysOf, UnaryOperator<Tensor> valuesOf) {
        if (slot.length != count) {
            throw new IllegalArgumentException("append: the memory has " + count + " tapes, got slots for "
                    + slot.length);
        }
        Tensor one = slot[0].unsqueeze(1);                                       // [B,1,H]
        Tensor key = keysOf.apply(one);
        for (int i = 0; i < count; i++) {
            Tensor whole = i == 0 ? one : slot[i].unsqueeze(1);
            Tensor value = valuesOf.apply(whole);
            boolean same = value == whole;
            if (slots.size() == i) {
                slots.add(memory(slot[i].dim(1)));
                values.add(same ? slots.get(i) : memory(value.dim(2)));
            }
            slots.get(i).append(slot[i]);
            if (!same) {
                values.get(i).append(value.select(1, 0));
            }
        }
        if (keys == null) {
            keys = key == one ? slots.get(0) : memory(key.dim(2));
        }
        if (key != one) {
            keys.append(key.select(1, 0));
        }
    }

    private GrowingMemory memory(int width) {
        return new GrowingMemory(engine, batch, capacity, width);
    }

    Tensor keys() {
        return keys.slots();
    }

    List<Tensor> values() {
        return values.stream().map(GrowingMemory::slots).toList();
    }

    List<Tensor> slots() {
        return slots.stream().map(GrowingMemory::slots).toList();
    }
}

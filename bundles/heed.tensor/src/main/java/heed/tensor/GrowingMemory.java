package heed.tensor;

/**
 * A memory to which one slot is added at a time: [B,Tmax,H], of which the first t slots are in use.
 *
 * <p>Adding a slot copies that slot only; reading the slots so far is a view; gradients of all reads add up in place and
 * reach each slot when the backward pass comes to where it was added. So T steps that each read everything before cost
 * O(T²), never O(T³).
 */
public final class GrowingMemory {

    private final Tensor all;
    private int length;

    /**
     * An empty memory in the current scope.
     *
     * @param batch B
     * @param capacity Tmax, the most slots it will hold
     * @param width H
     */
    public GrowingMemory(Engine engine, int batch, int capacity, int width) {
        Tensor storage = engine.empty(engine.precision(), Shape.of(batch, capacity, width));
        this.all = engine.isRecording() ? storage.written() : storage;
    }

    /** Number of slots in use. */
    public int length() {
        return length;
    }

    /**
     * Adds a slot.
     *
     * @param slot [B,H]
     * @throws IllegalStateException when the memory is full
     */
    public void append(Tensor slot) {
        if (length == all.shape().dim(1)) {
            throw new IllegalStateException("the memory is full: it was made for " + length + " slots");
        }
        Shape expected = all.shape().without(1);
        if (!slot.shape().equals(expected)) {
            throw new ShapeException("append: slot " + slot.shape() + " does not fit a memory of slots " + expected);
        }
        Engine engine = all.engine();
        engine.kernels().copy(slot.view(), all.view(all.layout().select(1, length)));
        if (slot.isTracked() && all.isTracked() && engine.isRecording()) {
            engine.tape().add(new Tape.Node(Gradients.APPEND, all, length, slot));
        }
        length++;
    }

    /** The slots so far [B,t,H], a view. */
    public Tensor slots() {
        return all.slice(1, 0, length);
    }
}

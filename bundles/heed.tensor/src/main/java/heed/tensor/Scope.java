package heed.tensor;

import heed.tensor.spi.DType;
import heed.tensor.spi.Storage;
import java.util.ArrayList;
import java.util.List;

/**
 * The life of the tensors that are made while it is the innermost open scope of its engine.
 *
 * <p>Closing it gives all their memory back to the engine's arena and forgets what was recorded for gradients since it
 * was opened. Using one of them afterwards is an {@link IllegalStateException}.
 */
public final class Scope implements AutoCloseable {

    private final Engine engine;
    private final Scope parent;
    private final int tapeLength;
    private final int choiceCount;
    private final Arena arena;
    private List<Buffer> buffers = new ArrayList<>();
    private List<Storage> constants = List.of();
    private boolean lent;

    Scope(Engine engine, Scope parent, int tapeLength, int choiceCount, Arena arena) {
        this.engine = engine;
        this.parent = parent;
        this.tapeLength = tapeLength;
        this.choiceCount = choiceCount;
        this.arena = arena;
    }

    /** Whether tensors of this scope can be used. */
    public boolean isOpen() {
        return buffers != null && (!lent || engine.isLive(this));
    }

    /**
     * Lets a tensor of this scope live as long as the scope around it; one of a scope further out already does.
     *
     * @return the same tensor, no longer tracked for gradients
     * @throws IllegalStateException when the tensor's scope is closed, or is one opened inside this one
     */
    public Tensor keep(Tensor tensor) {
        Buffer buffer = tensor.buffer();
        buffer.storage();
        if (!isInside(buffer.owner())) {
            throw new IllegalStateException("keep: the tensor belongs to a scope inside this one; keep it there "
                    + "first");
        }
        if (parent != null && buffer.owner() == this) {
            buffers.remove(buffer);
            parent.buffers.add(buffer);
            buffer.moveTo(parent);
        }
        return tensor.detach();
    }

    /** Room for a tensor of this scope. */
    Buffer take(DType type, long size) {
        Buffer buffer = new Buffer(arena.take(type, size), this);
        buffers.add(buffer);
        return buffer;
    }

    /** Lets other recordings use the memory of this one, which is recorded; its tensors stay usable while it is live. */
    void lend() {
        for (Buffer buffer : buffers) {
            arena.giveBack(buffer.storage());
        }
        buffers = List.of();
        lent = true;
    }

    /** Storage of this recording's own, whose values were put there once. */
    List<Storage> constants() {
        if (constants.isEmpty()) {
            constants = new ArrayList<>(constants);
        }
        return constants;
    }

    /** The end of a recording. */
    void end() {
        if (!lent) {
            lend();
        }
        buffers = null;
    }

    private boolean isInside(Scope outer) {
        for (Scope scope = this; scope != null; scope = scope.parent) {
            if (scope == outer) {
                return true;
            }
        }
        return false;
    }

    Scope parent() {
        return parent;
    }

    /** Ends the life of its tensors. Scopes close in the reverse order of their opening. */
    @Override
    public void close() {
        if (buffers == null) {
            return;
        }
        engine.leave(this, tapeLength, choiceCount);
        for (Buffer buffer : buffers) {
            arena.giveBack(buffer.storage());
        }
        buffers = null;
    }
}

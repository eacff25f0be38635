package heed.cell;

import heed.tensor.Tensor;
import java.util.List;
import java.util.Optional;
import org.osgi.annotation.versioning.ConsumerType;

/** One pass of a cell over a batch of sequences, step by step. */
@ConsumerType
public interface Recurrence {

    /**
     * Makes a step.
     *
     * @param input a prepared input [B,G]
     * @return the new hidden state [B,H]
     */
    Tensor step(Tensor input);

    /**
     * What a sequence comes to, the hidden state first: [B,H] each, as many for a cell at any time. An
     * encoder hands it to a decoder, which begins from it. A cell with a memory reads more than this: see
     * {@link #snapshot}.
     */
    List<Tensor> state();

    /**
     * Lets the next step read this state in place of its own; a cell that would read its memory instead reads
     * this for one step, and its memory again from then on.
     *
     * @param state of the shapes of {@link #state}
     */
    void state(List<Tensor> state);

    /** Where the last step looked among the steps so far [B,n], n ≤ t; empty for a cell without attention. */
    default Optional<Tensor> weights() {
        return Optional.empty();
    }

    /** Everything that the next steps read; the state alone by default, for cells without a memory. */
    default Snapshot snapshot() {
        return Snapshot.of(state());
    }

    /**
     * Goes on where a snapshot was taken, on a pass that has made no step yet and was begun for as many steps
     * as were made before and are to come.
     */
    default void restore(Snapshot snapshot) {
        state(snapshot.tensors());
    }
}

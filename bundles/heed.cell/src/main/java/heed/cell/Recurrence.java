package heed.cell;

import heed.tensor.Tensor;
import java.util.List;
import java.util.Optional;
import org.osgi.annotation.versioning.ConsumerType;

/** One pass of a cell over a batch of sequences. */
@ConsumerType
public interface Recurrence {

    /**
     * Makes a step.
     *
     * @param input a prepared input [B,G]
     * @return the new hidden state [B,H]
     */
    Tensor step(Tensor input);

    /** What the next step will read, the hidden state first: [B,H] each. */
    List<Tensor> state();

    /** Lets the next step read another state, of the same shapes. */
    void state(List<Tensor> state);

    /** Where the last step looked among the steps so far [B,t]; empty for a cell without attention. */
    default Optional<Tensor> weights() {
        return Optional.empty();
    }
}

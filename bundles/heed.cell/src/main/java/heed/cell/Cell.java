package heed.cell;

import heed.tensor.Engine;
import heed.tensor.Tensor;
import java.util.List;
import org.osgi.annotation.versioning.ConsumerType;

/** A recurrent cell: weights, and how to begin a pass over sequences with them. */
@ConsumerType
public interface Cell {

    /** H, width of the hidden state. */
    int width();

    /** G, width of a prepared input: of all that is added up before the cell's nonlinearities. */
    int inputWidth();

    /**
     * What the inputs of all steps contribute, in one product.
     *
     * @param x [B,T,D]
     * @return [B,T,G]
     */
    Tensor inputs(Tensor x);

    /**
     * Begins a pass with a state of zeros.
     *
     * @param batch B
     * @param steps the most steps it will make
     * @throws UnsupportedOperationException when it does not {@link #steps step}
     */
    Recurrence begin(Engine engine, int batch, int steps);

    /**
     * Whether it can make step after step; if not, as when it reads from both ends, {@link #run} is all it
     * can do, and neither {@link #inputs} nor {@link #begin} may be called.
     */
    default boolean steps() {
        return true;
    }

    /**
     * Reads whole sequences: step by step, unless a cell has a better way.
     *
     * @param x inputs [B,T,D]
     * @param lengths real steps of each row, the rest being padding at the end, which changes nothing
     * @param start state to begin with; empty for zeros
     */
    default Cells.Pass run(Tensor x, int[] lengths, List<Tensor> start) {
        return Scan.run(this, x, lengths, start);
    }
}

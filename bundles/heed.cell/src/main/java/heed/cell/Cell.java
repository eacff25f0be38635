package heed.cell;

import heed.tensor.Engine;
import heed.tensor.Tensor;
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
     */
    Recurrence begin(Engine engine, int batch, int steps);
}

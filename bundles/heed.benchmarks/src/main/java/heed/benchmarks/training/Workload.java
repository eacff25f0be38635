package heed.benchmarks.training;

import heed.tensor.Parameters;
import heed.tensor.Tensor;

/** One of the models whose training step is timed. */
public interface Workload {

    /** The name in tables, in the CSV file and of the peer's script. */
    String id();

    /** The size at which it is compared. */
    default Size size() {
        return new Size(32, 64, 128, 256);
    }

    /** Whether each step reads a memory of T slots, of which a peer may keep a copy for each step. */
    default boolean readsMemory() {
        return false;
    }

    /**
     * Makes the weights, in the order in which the peer's script takes them.
     *
     * @param parameters where they are made
     */
    Model create(Size size, Parameters parameters);

    /** A workload with its weights. */
    interface Model {

        /**
         * The forward pass.
         *
         * @param x [B,T,D]
         * @return [B,T,H]
         */
        Tensor outputs(Tensor x);
    }
}

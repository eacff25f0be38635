package heed.attention.scaleddot;

import heed.attention.Widths;
import heed.tensor.Init;
import heed.tensor.Parameters;
import heed.tensor.Tensor;
import java.util.Optional;

/**
 * What queries and slots are mapped by.
 *
 * @param query W_q [d,d_k]
 * @param key W_k [H,d_k]
 * @param value W_v [H,d_k] where there is an output, else [H,H]
 * @param output W_o [d_k,H]
 */
record Projections(Tensor query, Tensor key, Tensor value, Optional<Tensor> output) {

    /** With fresh weights. */
    static Projections of(int width, boolean output, Widths widths, Parameters parameters) {
        int memory = widths.memory();
        return new Projections(parameters.create("W_q", Init.glorot(), widths.query(), width),
                parameters.create("W_k", Init.glorot(), memory, width),
                parameters.create("W_v", Init.glorot(), memory, output ? width : memory),
                output ? Optional.of(parameters.create("W_o", Init.glorot(), width, memory))
                        : Optional.empty());
    }
}

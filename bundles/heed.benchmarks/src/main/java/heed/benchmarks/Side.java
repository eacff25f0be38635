package heed.benchmarks;

import java.util.List;

/** One of the two that are compared: the same function, from the same weights, of the same inputs. */
public interface Side extends AutoCloseable {

    /** Does once what is timed; the loss before the weights changed, or 0 where nothing is trained. */
    float step();

    /** What a step computes, before it changes anything: loss and gradients, or an operation's result. */
    List<Array> outcome();

    /** The weights as they are now; none where nothing is trained. */
    default List<Array> weights() {
        return List.of();
    }

    /** Frees what it holds. */
    @Override
    void close();
}

package heed.benchmarks;

import java.util.List;

/** One of the two that are compared: the same function, from the same weights, of the same inputs. */
public interface Side extends AutoCloseable {

    /** Does once what is timed. @return the loss before the weights changed, or a number that both sides share */
    float step();

    /** What a step computes, before it changes anything: loss and gradients, or an operation's result. */
    List<Array> outcome();

    /** Frees what it holds. */
    @Override
    void close();
}

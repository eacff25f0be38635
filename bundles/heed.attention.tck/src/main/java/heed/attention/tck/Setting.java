package heed.attention.tck;

import heed.attention.Attention;
import heed.attention.Mask;
import heed.part.tck.Close;
import heed.part.tck.Mode;
import heed.part.tck.Numbers;
import heed.part.tck.Slopes;
import heed.tensor.Engine;
import heed.tensor.Parameters;
import heed.tensor.Tensor;
import heed.tensor.spi.Backend;
import heed.tensor.spi.DType;
import java.util.Arrays;

/** A mechanism on an engine, with weights off their starting values, and something to read. */
final class Setting implements AutoCloseable {

    static final int B = 3;
    static final int TQ = 5;
    static final int S = 7;
    static final int[] LENGTHS = {7, 3, 5};

    private static final long SEED = 17;

    final AttentionSubject subject;
    final Engine engine;
    final Parameters parameters;
    final Attention attention;
    final Mode mode;

    Setting(AttentionSubject subject, Backend backend, DType type, Mode mode) {
        this.subject = subject;
        this.mode = mode;
        engine = Engine.open(backend, type);
        parameters = new Parameters(engine, SEED);
        attention = subject.create(parameters);
        Slopes.disturb(parameters);
    }

    /** What a read gave, on the host. */
    record Got(double[] context, double[] weights) {
    }

    /** [3,Tq,d]. */
    Tensor query(int queries) {
        return Numbers.normal(1, B, queries, subject.widths().query()).on(engine);
    }

    /** [3,S,H]. */
    Tensor memory(int slots) {
        return Numbers.normal(2, B, slots, subject.widths().memory()).on(engine);
    }

    /** Begins random numbers anew. */
    void drawAnew() {
        engine.drawing(SEED, 1);
    }

    /** Reads a whole memory in this setting's mode; the same random numbers each time. */
    Got read(Tensor query, Tensor memory, Mask mask) {
        drawAnew();
        return mode.in(engine, () -> {
            Attention.Read read = attention.over(memory, mask).read(query);
            return new Got(read.context().toDoubles(), read.weights().toDoubles());
        });
    }

    double tolerance() {
        return Close.values(engine.precision());
    }

    void close(String what, Got expected, Got got) {
        Close.check("context: " + what, expected.context, got.context, tolerance());
        Close.check("weights: " + what, expected.weights, got.weights, tolerance());
    }

    /** Elements from..to of rows of so many, for row b. */
    static double[] part(double[] all, int width, int b, int from, int to) {
        return Arrays.copyOfRange(all, b * width + from, b * width + to);
    }

    @Override
    public void close() {
        engine.close();
    }
}

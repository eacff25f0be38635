package heed.attention.tck.wrong;

import heed.attention.Positions;
import heed.attention.PositionsFactory;
import heed.component.NoOptions;
import heed.tensor.Engine;
import heed.tensor.Parameters;
import heed.tensor.Tensor;

/** Adds a tenth of the position to every element, right but for what a subclass does. */
public class WrongPositions implements PositionsFactory<NoOptions> {

    @Override
    public String id() {
        return "wrong";
    }

    @Override
    public String title() {
        return "x + t/10";
    }

    @Override
    public String reference() {
        return "made for this test";
    }

    @Override
    public Class<NoOptions> options() {
        return NoOptions.class;
    }

    @Override
    public Positions create(NoOptions options, int width, Parameters parameters) {
        return WrongPositions::encoded;
    }

    private static Tensor encoded(Tensor x, int first) {
        Engine engine = x.engine();
        return x.add(engine.range(x.dim(1)).add(first).mul(0.1).reshape(1, x.dim(1), 1));
    }

    /** Always begins at position 0. */
    public static final class ForgetsTheFirst extends WrongPositions {
        @Override
        public Positions create(NoOptions options, int width, Parameters parameters) {
            return (x, first) -> encoded(x, 0);
        }
    }

    /** Tells nothing. */
    public static final class TellsNothing extends WrongPositions {
        @Override
        public Positions create(NoOptions options, int width, Parameters parameters) {
            return (x, first) -> x;
        }
    }
}

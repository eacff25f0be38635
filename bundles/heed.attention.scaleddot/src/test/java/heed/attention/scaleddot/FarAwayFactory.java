package heed.attention.scaleddot;

import heed.attention.Positions;
import heed.attention.PositionsFactory;
import heed.component.NoOptions;
import heed.tensor.Parameters;
import heed.tensor.Shape;
import heed.tensor.Tensor;

/** Elements times 1 + their position/8. */
final class FarAwayFactory implements PositionsFactory<NoOptions> {

    @Override
    public String id() {
        return "far-away";
    }

    @Override
    public String title() {
        return "larger with their position";
    }

    @Override
    public String reference() {
        return "a test";
    }

    @Override
    public Class<NoOptions> options() {
        return NoOptions.class;
    }

    @Override
    public Positions create(NoOptions options, int width, Parameters parameters) {
        return (x, first) -> x.mul(x.engine().range(x.dim(1)).add(first).div(8).add(1).reshape(1, x.dim(1), 1)
                .expand(Shape.of(1, x.dim(1), width)));
    }
}

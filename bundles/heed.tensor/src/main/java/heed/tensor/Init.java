package heed.tensor;

import java.util.Arrays;
import java.util.function.BiFunction;

/** How a parameter starts. The numbers depend on the seed and the parameter's name alone, not on the backend. */
public final class Init {

    /** Where the random numbers come from. */
    record Source(Engine engine, long seed, long stream) {
    }

    private final BiFunction<Source, Shape, Tensor> maker;

    private Init(BiFunction<Source, Shape, Tensor> maker) {
        this.maker = maker;
    }

    /** One value everywhere. */
    public static Init constant(double value) {
        return new Init((source, shape) -> source.engine().full(value, shape.dims()));
    }

    /** One value for each of so many equal blocks of the last axis, such as the gates that a bias is for. */
    public static Init blocks(double... values) {
        return new Init((source, shape) -> {
            if (shape.dim(-1) % values.length != 0) {
                throw new ShapeException("blocks: " + values.length + " values do not go into the last axis of "
                        + shape);
            }
            Shape block = shape.with(shape.rank() - 1, shape.dim(-1) / values.length);
            return Tensors.concat(-1, Arrays.stream(values).mapToObj(value -> source.engine().full(value,
                    block.dims())).toArray(Tensor[]::new));
        });
    }

    /** Uniform in [−bound, bound). */
    public static Init uniform(double bound) {
        return new Init((source, shape) -> source.engine().uniform(source.seed(), source.stream(), shape.dims())
                .mul(2 * bound).add(-bound));
    }

    /** Normal with mean 0. */
    public static Init normal(double deviation) {
        return new Init((source, shape) -> source.engine().normal(source.seed(), source.stream(), shape.dims())
                .mul(deviation));
    }

    /**
     * Uniform in ±√(6/(in + out)), for the last two axes [in, out], or one axis [in] with out = 1. Glorot &amp; Bengio
     * 2010, eq. (16).
     */
    public static Init glorot() {
        return new Init((source, shape) -> {
            int in = shape.dim(shape.rank() > 1 ? -2 : -1);
            int out = shape.rank() > 1 ? shape.dim(-1) : 1;
            return uniform(Math.sqrt(6.0 / (in + out))).maker.apply(source, shape);
        });
    }

    Tensor make(Engine engine, Shape shape, long seed, long stream) {
        return maker.apply(new Source(engine, seed, stream), shape);
    }
}

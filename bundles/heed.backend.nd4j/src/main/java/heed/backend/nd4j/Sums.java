package heed.backend.nd4j;

import heed.tensor.Shape;
import heed.tensor.spi.DType;
import heed.tensor.spi.Layout;
import heed.tensor.spi.View;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;

/**
 * Sums over the first or the last axes as products with ones. ND4J's reductions start all threads at any
 * size, which takes several times as long, and milliseconds when the processor has other work.
 */
final class Sums {

    private final Ones ones;
    private final Ops ops;

    Sums(Ones ones, Ops ops) {
        this.ones = ones;
        this.ops = ops;
    }

    /**
     * Sums over the given axes if they are the first or the last ones and the views can be read as matrices.
     */
    boolean product(View in, View out, int[] axes) {
        int rank = in.shape().rank();
        boolean first = axes[axes.length - 1] == axes.length - 1;
        boolean last = axes[0] == rank - axes.length && axes[axes.length - 1] == rank - 1;
        if (!first && !last) {
            return false;
        }
        int kept = Math.toIntExact(out.shape().size());
        int summed = Math.toIntExact(in.shape().size() / kept);
        Optional<View> matrix = reshaped(in, last ? Shape.of(kept, summed) : Shape.of(summed, kept));
        Optional<View> result = reshaped(out, last ? Shape.of(kept, 1) : Shape.of(1, kept));
        if (matrix.isEmpty() || result.isEmpty()) {
            return false;
        }
        View vector = View.of(ones.atLeast(in.type(), summed), last ? Shape.of(summed, 1) : Shape.of(1, summed));
        ops.run(last ? Blas.product(matrix.get(), vector, result.get(), 0)
                : Blas.product(vector, matrix.get(), result.get(), 0), out);
        return true;
    }

    private static Optional<View> reshaped(View view, Shape shape) {
        return view.layout().reshape(shape).map(layout -> new View(view.storage(), layout))
                .filter(Blas::fits);
    }

    /** Vectors of ones. The shorter ones stay: recordings read them. */
    static final class Ones {

        private final Arena arena;
        private final Ops ops = Ops.running();
        private final Map<DType, Cells> longest = new EnumMap<>(DType.class);

        Ones(Arena arena) {
            this.arena = arena;
        }

        Cells atLeast(DType type, int size) {
            Cells held = longest.get(type);
            if (held == null || held.size() < size) {
                held = arena.allocate(type, Integer.highestOneBit(Math.max(255, size - 1)) * 2L);
                ops.set(held.array(Layout.contiguous(Shape.of(Math.toIntExact(held.size())))), 1);
                longest.put(type, held);
            }
            return held;
        }
    }
}

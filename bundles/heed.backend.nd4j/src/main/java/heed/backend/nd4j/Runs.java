package heed.backend.nd4j;

import static org.bytedeco.openblas.global.openblas_nolapack.cblas_daxpy;
import static org.bytedeco.openblas.global.openblas_nolapack.cblas_dcopy;
import static org.bytedeco.openblas.global.openblas_nolapack.cblas_saxpy;
import static org.bytedeco.openblas.global.openblas_nolapack.cblas_scopy;

import heed.tensor.spi.DType;
import heed.tensor.spi.Layout;
import heed.tensor.spi.View;
import java.util.Optional;
import org.bytedeco.javacpp.DoublePointer;
import org.bytedeco.javacpp.FloatPointer;

/**
 * Copies and sums of views whose innermost elements lie without gaps, a run of them at a time, by BLAS. ND4J's loops
 * over strides take ten times as long.
 */
final class Runs {

    private static final int SHORTEST = 16;
    private static final int MOST = 1 << 16;

    private final View from;
    private final View to;
    private final int length;
    private final long[] sources;
    private final long[] targets;

    private Runs(View from, View to, int length, int outer) {
        this.from = from;
        this.to = to;
        this.length = length;
        sources = places(from.layout(), outer);
        targets = places(to.layout(), outer);
    }

    /** Runs that both views of one shape have, if that is worth while. */
    static Optional<Runs> of(View from, View to) {
        if (from.type() != to.type() || !to.type().isFloating()) {
            return Optional.empty();
        }
        int outer = to.shape().rank();
        long length = 1;
        while (outer > 0 && follows(from, outer - 1, length) && follows(to, outer - 1, length)) {
            length *= to.shape().dim(--outer);
        }
        return length < SHORTEST || to.shape().size() / length > MOST ? Optional.empty()
                : Optional.of(new Runs(from, to, Math.toIntExact(length), outer));
    }

    /** Whether a view has runs at all. */
    static boolean are(View view) {
        return of(view, view).isPresent();
    }

    private static boolean follows(View view, int axis, long length) {
        return view.shape().dim(axis) == 1 || view.layout().stride(axis) == length;
    }

    /** Where the runs begin, in row-major order of the outer axes. */
    private static long[] places(Layout layout, int outer) {
        long[] places = {layout.offset()};
        for (int axis = 0; axis < outer; axis++) {
            int dim = layout.shape().dim(axis);
            long[] more = new long[places.length * dim];
            for (int i = 0; i < more.length; i++) {
                more[i] = places[i / dim] + i % dim * layout.stride(axis);
            }
            places = more;
        }
        return places;
    }

    /** to = from; made, not yet run. */
    Runnable copy() {
        if (to.type() == DType.FLOAT32) {
            FloatPointer x = new FloatPointer(Blas.address(from));
            FloatPointer y = new FloatPointer(Blas.address(to));
            return () -> {
                Blas.profile("copy");
                for (int i = 0; i < sources.length; i++) {
                    cblas_scopy(length, x.position(sources[i]), 1, y.position(targets[i]), 1);
                }
            };
        }
        DoublePointer x = new DoublePointer(Blas.address(from));
        DoublePointer y = new DoublePointer(Blas.address(to));
        return () -> {
            Blas.profile("copy");
            for (int i = 0; i < sources.length; i++) {
                cblas_dcopy(length, x.position(sources[i]), 1, y.position(targets[i]), 1);
            }
        };
    }

    /** to += factor·from; made, not yet run. */
    Runnable add(double factor) {
        if (to.type() == DType.FLOAT32) {
            FloatPointer x = new FloatPointer(Blas.address(from));
            FloatPointer y = new FloatPointer(Blas.address(to));
            return () -> {
                Blas.profile("axpy");
                for (int i = 0; i < sources.length; i++) {
                    cblas_saxpy(length, (float) factor, x.position(sources[i]), 1, y.position(targets[i]), 1);
                }
            };
        }
        DoublePointer x = new DoublePointer(Blas.address(from));
        DoublePointer y = new DoublePointer(Blas.address(to));
        return () -> {
            Blas.profile("axpy");
            for (int i = 0; i < sources.length; i++) {
                cblas_daxpy(length, factor, x.position(sources[i]), 1, y.position(targets[i]), 1);
            }
        };
    }

    /**
     * to[…,h] += factors[…]·from[…,h], a run of h by one number. The factors have no gaps and offset 0, nor has h; made,
     * not yet run.
     */
    static Runnable addScaled(View factors, View from, View to) {
        int outer = to.shape().rank() - 1;
        int count = Math.toIntExact(factors.shape().size());
        int length = to.shape().dim(outer);
        Runs runs = new Runs(from, to, length, outer);
        if (to.type() == DType.FLOAT32) {
            FloatPointer f = new FloatPointer(Blas.address(factors));
            FloatPointer x = new FloatPointer(Blas.address(from));
            FloatPointer y = new FloatPointer(Blas.address(to));
            return () -> {
                Blas.profile("axpy");
                for (int i = 0; i < count; i++) {
                    cblas_saxpy(length, f.get(i), x.position(runs.sources[i]), 1, y.position(runs.targets[i]), 1);
                }
            };
        }
        DoublePointer f = new DoublePointer(Blas.address(factors));
        DoublePointer x = new DoublePointer(Blas.address(from));
        DoublePointer y = new DoublePointer(Blas.address(to));
        return () -> {
            Blas.profile("axpy");
            for (int i = 0; i < count; i++) {
                cblas_daxpy(length, f.get(i), x.position(runs.sources[i]), 1, y.position(runs.targets[i]), 1);
            }
        };
    }
}

package heed.backend.nd4j;

import static org.bytedeco.openblas.global.openblas_nolapack.CblasColMajor;
import static org.bytedeco.openblas.global.openblas_nolapack.CblasNoTrans;
import static org.bytedeco.openblas.global.openblas_nolapack.CblasRowMajor;
import static org.bytedeco.openblas.global.openblas_nolapack.CblasTrans;
import static org.bytedeco.openblas.global.openblas_nolapack.cblas_dgemm;
import static org.bytedeco.openblas.global.openblas_nolapack.cblas_dgemv;
import static org.bytedeco.openblas.global.openblas_nolapack.cblas_sgemm;
import static org.bytedeco.openblas.global.openblas_nolapack.cblas_sgemv;

import heed.tensor.spi.DType;
import heed.tensor.spi.Layout;
import heed.tensor.spi.View;
import org.bytedeco.javacpp.DoublePointer;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.Pointer;
import org.nd4j.linalg.profiler.OpProfiler;

/**
 * Matrix products by the OpenBLAS that ND4J loads, called as {@code CpuLevel3.sgemm} calls it. {@code
 * Nd4j.gemm} adds 10 to 15 µs of Java to each product, takes no row strides, and its batched form is 2 to 4
 * times slower.
 */
final class Blas {

    /** Elements from which on OpenBLAS 0.3 takes all threads for a product of matrix and vector: 2304·4. */
    private static final int SHARED = 9216;
    /** Elements from which on that is faster. */
    private static final long WORTH_THREADS = 1 << 18;

    private Blas() {
    }

    /**
     * Whether the product can read or write a matrix as it lies: rows or columns without gaps, none
     * overlapping.
     */
    static boolean fits(View view) {
        Layout layout = view.layout();
        int last = layout.rank() - 1;
        int rows = layout.shape().dim(last - 1);
        int columns = layout.shape().dim(last);
        return leading(layout.stride(last), columns, layout.stride(last - 1), rows)
                || leading(layout.stride(last - 1), rows, layout.stride(last), columns);
    }

    /** Whether lines of {@code n} elements lie without gaps, {@code m} of them one after the other. */
    private static boolean leading(long step, int n, long line, int m) {
        return (step == 1 || n == 1) && (line >= n || m == 1);
    }

    /**
     * out = a·b + beta·out of views that {@link #fits fit}: [m,k]·[k,n] = [m,n], or all with one leading
     * axis. Made, not yet run.
     */
    static Runnable product(View a, View b, View out, double beta) {
        Gemm gemm = new Gemm(a.layout(), b.layout(), out.layout());
        if (gemm.n == 1 || gemm.m == 1) {
            return gemm.n == 1 ? vector(gemm, a, b, out, beta, Gemm.order(a), CblasNoTrans)
                    : vector(gemm, b, a, out, beta, Gemm.order(b), CblasTrans);
        }
        if (out.type() == DType.FLOAT32) {
            FloatPointer x = new FloatPointer(address(a));
            FloatPointer y = new FloatPointer(address(b));
            FloatPointer z = new FloatPointer(address(out));
            return () -> {
                profile("gemm");
                for (int p = 0; p < gemm.batch; p++) {
                    cblas_sgemm(gemm.order, gemm.transA, gemm.transB, gemm.m, gemm.n, gemm.k, 1,
                            x.position(place(a, p)), gemm.lineA, y.position(place(b, p)), gemm.lineB,
                            (float) beta, z.position(place(out, p)), gemm.lineOut);
                }
            };
        }
        DoublePointer x = new DoublePointer(address(a));
        DoublePointer y = new DoublePointer(address(b));
        DoublePointer z = new DoublePointer(address(out));
        return () -> {
            profile("gemm");
            for (int p = 0; p < gemm.batch; p++) {
                cblas_dgemm(gemm.order, gemm.transA, gemm.transB, gemm.m, gemm.n, gemm.k, 1,
                        x.position(place(a, p)), gemm.lineA, y.position(place(b, p)), gemm.lineB, beta,
                        z.position(place(out, p)), gemm.lineOut);
            }
        };
    }

    /** One of the matrices has but one column or row: out = M·x or Mᵀ·x, several times as fast as a product. */
    private static Runnable vector(Gemm gemm, View matrix, View x, View out, double beta, int order, int trans) {
        boolean turned = trans == CblasTrans;
        int results = turned ? gemm.n : gemm.m;
        int at = alone(results, gemm.k);
        int line = Gemm.line(matrix.layout());
        long next = turned == (order == CblasRowMajor) ? 1 : line;
        int stepX = Gemm.step(x.layout());
        int step = Gemm.step(out.layout());
        if (out.type() == DType.FLOAT32) {
            FloatPointer m = new FloatPointer(address(matrix));
            FloatPointer v = new FloatPointer(address(x));
            FloatPointer z = new FloatPointer(address(out));
            return () -> {
                profile("gemv");
                for (int p = 0; p < gemm.batch; p++) {
                    v.position(place(x, p));
                    for (int i = 0; i < results; i += at) {
                        int some = Math.min(at, results - i);
                        cblas_sgemv(order, trans, turned ? gemm.k : some, turned ? some : gemm.k, 1,
                                m.position(place(matrix, p) + i * next), line, v, stepX, (float) beta,
                                z.position(place(out, p) + (long) i * step), step);
                    }
                }
            };
        }
        DoublePointer m = new DoublePointer(address(matrix));
        DoublePointer v = new DoublePointer(address(x));
        DoublePointer z = new DoublePointer(address(out));
        return () -> {
            profile("gemv");
            for (int p = 0; p < gemm.batch; p++) {
                v.position(place(x, p));
                for (int i = 0; i < results; i += at) {
                    int some = Math.min(at, results - i);
                    cblas_dgemv(order, trans, turned ? gemm.k : some, turned ? some : gemm.k, 1,
                            m.position(place(matrix, p) + i * next), line, v, stepX, beta,
                            z.position(place(out, p) + (long) i * step), step);
                }
            }
        };
    }

    /**
     * How many results of so many to ask for at a time: OpenBLAS shares out among threads what has ten thousand elements,
     * a microsecond's work, and then waits for them.
     */
    private static int alone(int results, int terms) {
        boolean small = (long) results * terms < WORTH_THREADS && terms * 2 <= SHARED;
        return Math.max(1, small ? Math.min(results, (SHARED - 1) / Math.max(1, terms)) : results);
    }

    /** Tells ND4J's profiler, if it listens. */
    static void profile(String call) {
        if (Calls.isProfiling()) {
            OpProfiler.getInstance().processBlasCall(call);
        }
    }

    private static long place(View x, int p) {
        return x.layout().offset() + (p == 0 ? 0 : p * x.layout().stride(0));
    }

    static Pointer address(View view) {
        return ((Cells) view.storage()).buffer().addressPointer();
    }

    /** Strides in the words of BLAS. */
    private static final class Gemm {

        final int batch;
        final int m;
        final int n;
        final int k;
        final int order;
        final int transA;
        final int transB;
        final int lineA;
        final int lineB;
        final int lineOut;
        Gemm(Layout a, Layout b, Layout out) {
            int last = out.rank() - 1;
            batch = last == 1 ? 1 : out.shape().dim(0);
            m = out.shape().dim(last - 1);
            n = out.shape().dim(last);
            k = a.shape().dim(last);
            boolean rows = byRows(out);
            order = rows ? CblasRowMajor : CblasColMajor;
            transA = byRows(a) == rows ? CblasNoTrans : CblasTrans;
            transB = byRows(b) == rows ? CblasNoTrans : CblasTrans;
            lineA = line(a);
            lineB = line(b);
            lineOut = line(out);
        }

        private static boolean byRows(Layout x) {
            int last = x.rank() - 1;
            return leading(x.stride(last), x.shape().dim(last), x.stride(last - 1), x.shape().dim(last - 1));
        }

        /** Distance between neighbouring lines; at least their length, even if there is but one. */
        private static int line(Layout x) {
            int last = x.rank() - 1;
            int axis = byRows(x) ? last - 1 : last;
            int length = x.shape().dim(byRows(x) ? last : last - 1);
            return x.shape().dim(axis) == 1 ? Math.max(1, length) : Math.toIntExact(x.stride(axis));
        }

        static int order(View x) {
            return byRows(x.layout()) ? CblasRowMajor : CblasColMajor;
        }

        /** Distance between neighbours of a vector. */
        static int step(Layout x) {
            int last = x.rank() - 1;
            int axis = x.shape().dim(last) == 1 ? last - 1 : last;
            return x.shape().dim(axis) == 1 ? 1 : Math.toIntExact(x.stride(axis));
        }
    }
}

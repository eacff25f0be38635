package heed.backend.nd4j;

import static org.bytedeco.openblas.global.openblas_nolapack.CblasColMajor;
import static org.bytedeco.openblas.global.openblas_nolapack.CblasNoTrans;
import static org.bytedeco.openblas.global.openblas_nolapack.CblasRowMajor;
import static org.bytedeco.openblas.global.openblas_nolapack.CblasTrans;
import static org.bytedeco.openblas.global.openblas_nolapack.blas_set_num_threads;
import static org.bytedeco.openblas.global.openblas_nolapack.cblas_dgemm;
import static org.bytedeco.openblas.global.openblas_nolapack.cblas_sgemm;

import heed.tensor.spi.DType;
import heed.tensor.spi.Layout;
import heed.tensor.spi.View;
import org.bytedeco.javacpp.DoublePointer;
import org.bytedeco.javacpp.FloatPointer;
import org.nd4j.linalg.api.ops.executioner.OpExecutioner.ProfilingMode;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.profiler.OpProfiler;

/**
 * Matrix products by the OpenBLAS that ND4J loads, called as {@code CpuLevel3.sgemm} calls it. {@code
 * Nd4j.gemm} adds 10 to 15 µs of Java to each product, takes no row strides, and its batched form is 2 to 4
 * times slower.
 */
final class Blas {

    /** Multiplications from which on a product is shared by all cores; below, waiting for them costs more. */
    private static final long PARALLEL_PRODUCT = 1L << 25;
    private static final int CORES = Runtime.getRuntime().availableProcessors();
    /** What OpenBLAS was told last. */
    private static volatile int threads;

    private Blas() {
    }

    /** OpenBLAS has one number of threads for the process; setting it takes JavaCPP longer than a small product. */
    private static void threads(Gemm gemm) {
        int wanted = (long) gemm.m * gemm.n * gemm.k >= PARALLEL_PRODUCT ? CORES : 1;
        if (wanted != threads) {
            blas_set_num_threads(wanted);
            threads = wanted;
        }
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
     * axis.
     */
    static void product(View a, View b, View out, double beta) {
        if (Nd4j.getExecutioner().getProfilingMode() == ProfilingMode.ALL) {
            OpProfiler.getInstance().processBlasCall("gemm");
        }
        Gemm gemm = new Gemm(a.layout(), b.layout(), out.layout());
        threads(gemm);
        if (out.type() == DType.FLOAT32) {
            FloatPointer x = new FloatPointer(cells(a).buffer().addressPointer());
            FloatPointer y = new FloatPointer(cells(b).buffer().addressPointer());
            FloatPointer z = new FloatPointer(cells(out).buffer().addressPointer());
            for (int p = 0; p < gemm.batch; p++) {
                cblas_sgemm(gemm.order, gemm.transA, gemm.transB, gemm.m, gemm.n, gemm.k, 1,
                        x.position(gemm.placeA(p)), gemm.lineA, y.position(gemm.placeB(p)), gemm.lineB, (float) beta,
                        z.position(gemm.placeOut(p)), gemm.lineOut);
            }
        } else {
            DoublePointer x = new DoublePointer(cells(a).buffer().addressPointer());
            DoublePointer y = new DoublePointer(cells(b).buffer().addressPointer());
            DoublePointer z = new DoublePointer(cells(out).buffer().addressPointer());
            for (int p = 0; p < gemm.batch; p++) {
                cblas_dgemm(gemm.order, gemm.transA, gemm.transB, gemm.m, gemm.n, gemm.k, 1,
                        x.position(gemm.placeA(p)), gemm.lineA, y.position(gemm.placeB(p)), gemm.lineB, beta,
                        z.position(gemm.placeOut(p)), gemm.lineOut);
            }
        }
    }

    private static Cells cells(View view) {
        return (Cells) view.storage();
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
        private final Layout a;
        private final Layout b;
        private final Layout out;

        Gemm(Layout a, Layout b, Layout out) {
            this.a = a;
            this.b = b;
            this.out = out;
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

        long placeA(int p) {
            return place(a, p);
        }

        long placeB(int p) {
            return place(b, p);
        }

        long placeOut(int p) {
            return place(out, p);
        }

        private static long place(Layout x, int p) {
            return x.offset() + (p == 0 ? 0 : p * x.stride(0));
        }
    }
}

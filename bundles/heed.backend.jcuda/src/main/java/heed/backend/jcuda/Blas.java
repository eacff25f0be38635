package heed.backend.jcuda;

import static heed.backend.jcuda.CudaException.checkCublas;

import heed.backend.jcuda.Settings.Math;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import jcuda.Pointer;
import jcuda.cudaDataType;
import jcuda.jcublas.JCublas2;
import jcuda.jcublas.cublasComputeType;
import jcuda.jcublas.cublasGemmAlgo;
import jcuda.jcublas.cublasHandle;
import jcuda.jcublas.cublasOperation;
import jcuda.runtime.cudaStream_t;

/**
 * cuBLAS on a device's stream, with a workspace of its own: it may not ask for memory while a step is
 * recorded.
 */
final class Blas implements AutoCloseable {

    /** What NVIDIA advises for its largest GPUs. */
    private static final long WORKSPACE = 32L << 20;

    /**
     * Products of one call: cuBLAS may give each of them a place along an axis of a grid, of which there are
     * 65535, and on some GPUs it went wrong silently beyond them.
     */
    private static final int MOST_AT_ONCE = 63 << 10;

    private static final int FLOAT = cudaDataType.CUDA_R_32F;

    private final Device device;
    private final Memory memory;
    private final Piece workspace;
    private final cublasHandle handle = new cublasHandle();
    private final int math;
    private final Pointer one = number(1);
    private final Pointer zero = number(0);

    Blas(Device device, Memory memory, Math math) {
        this.device = device;
        this.memory = memory;
        this.math = switch (math) {
            case FP32 -> cublasComputeType.CUBLAS_COMPUTE_32F;
            case TF32 -> cublasComputeType.CUBLAS_COMPUTE_32F_FAST_TF32;
            case BF16 -> cublasComputeType.CUBLAS_COMPUTE_32F_FAST_16BF;
        };
        device.bind();
        workspace = memory.take(WORKSPACE);
        checkCublas(JCublas2.cublasCreate(handle), "cublasCreate");
        try {
            checkCublas(JCublas2.cublasSetStream(handle, new cudaStream_t(device.stream())),
                    "cublasSetStream");
            checkCublas(JCublas2.cublasSetWorkspace(handle, workspace, WORKSPACE), "cublasSetWorkspace");
        } catch (RuntimeException e) {
            JCublas2.cublasDestroy(handle);
            throw e;
        }
    }

    private static Pointer number(float value) {
        ByteBuffer buffer = ByteBuffer.allocateDirect(Float.BYTES).order(ByteOrder.nativeOrder());
        return Pointer.to(buffer.putFloat(0, value));
    }

    /**
     * A matrix for cuBLAS, which goes down columns.
     *
     * @param turned whether its columns are what cuBLAS would call rows
     * @param lead distance from column to column, or from row to row if turned
     * @param next distance from matrix to matrix
     */
    record Matrix(long address, boolean turned, int lead, long next) {

        /** Where one of them begins. */
        private Pointer number(int i) {
            return new Address(address + i * next * Float.BYTES);
        }
    }

    /** An address as JCuda passes it on. */
    private static final class Address extends Pointer {
        Address(long value) {
            super(value);
        }
    }

    /**
     * {@code c = a·b}, or {@code c += a·b}, of {@code count} matrices: [m,k]·[k,n] = [m,n], all in
     * columns.
     */
    void multiply(int count, int m, int n, int k, Matrix a, Matrix b, Matrix c, boolean add) {
        device.bind();
        if (count == 1) {
            checkCublas(JCublas2.cublasGemmEx_new(handle, operation(a), operation(b), m, n, k, one,
                    a.number(0), FLOAT, a.lead, b.number(0), FLOAT, b.lead, add ? one : zero, c.number(0),
                    FLOAT, c.lead, math, cublasGemmAlgo.CUBLAS_GEMM_DEFAULT), "cublasGemmEx");
        }
        for (int from = 0; from < count && count > 1; from += MOST_AT_ONCE) {
            checkCublas(JCublas2.cublasGemmStridedBatchedEx_new(handle, operation(a), operation(b), m, n, k,
                    one, a.number(from), FLOAT, a.lead, a.next, b.number(from), FLOAT, b.lead, b.next,
                    add ? one : zero, c.number(from), FLOAT, c.lead, c.next, java.lang.Math.min(MOST_AT_ONCE,
                    count - from), math, cublasGemmAlgo.CUBLAS_GEMM_DEFAULT), "cublasGemmStridedBatchedEx");
        }
    }

    private static int operation(Matrix of) {
        return of.turned ? cublasOperation.CUBLAS_OP_T : cublasOperation.CUBLAS_OP_N;
    }

    @Override
    public void close() {
        device.bind();
        JCublas2.cublasDestroy(handle);
        memory.give(workspace);
    }
}

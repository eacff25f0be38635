package heed.backend.jcuda;

import jcuda.driver.CUresult;
import jcuda.driver.JCudaDriver;
import jcuda.jcublas.cublasStatus;

/** A call of CUDA that failed: which, how, and what to do about it where that is known. */
final class CudaException extends IllegalStateException {

    private final int code;

    CudaException(String message, int code) {
        super(message);
        this.code = code;
    }

    /** What the driver answered, or cuBLAS. */
    int code() {
        return code;
    }

    /** Passes what a call of the driver answers, if that is success. */
    static void check(int code, String call) {
        if (code != CUresult.CUDA_SUCCESS) {
            throw new CudaException(call + ": " + name(code) + cure(code), code);
        }
    }

    /** Passes what a call of cuBLAS answers, if that is success. */
    static void checkCublas(int status, String call) {
        if (status != cublasStatus.CUBLAS_STATUS_SUCCESS) {
            String cure = switch (status) {
                case cublasStatus.CUBLAS_STATUS_NOT_INITIALIZED ->
                    "; the driver is too old for this cuBLAS, or there is no memory left on the GPU";
                case cublasStatus.CUBLAS_STATUS_ALLOC_FAILED -> "; there is no memory left on the GPU";
                default -> "";
            };
            throw new CudaException(call + ": " + cublasStatus.stringFor(status) + " (" + status + ")" + cure,
                    status);
        }
    }

    /** A code as CUDA's documentation calls it. */
    static String name(int code) {
        String[] name = {null};
        JCudaDriver.cuGetErrorName(code, name);
        return (name[0] == null ? CUresult.stringFor(code) : name[0]) + " (" + code + ")";
    }

    private static String cure(int code) {
        return switch (code) {
            case CUresult.CUDA_ERROR_OUT_OF_MEMORY -> "; a smaller batch or model needs less memory of the "
                    + "GPU";
            case CUresult.CUDA_ERROR_ILLEGAL_ADDRESS, CUresult.CUDA_ERROR_LAUNCH_FAILED,
                 CUresult.CUDA_ERROR_ECC_UNCORRECTABLE, CUresult.CUDA_ERROR_MISALIGNED_ADDRESS ->
                "; the process can use the GPU no more: start Heed again, and report what ran";
            default -> "";
        };
    }
}

package heed.backend.jcuda;

import static heed.backend.jcuda.CudaException.check;

import java.util.EnumMap;
import java.util.Map;
import jcuda.driver.CUcontext;
import jcuda.driver.CUdevice;
import jcuda.driver.CUdevice_attribute;
import jcuda.driver.CUfunction;
import jcuda.driver.CUmodule;
import jcuda.driver.CUstream;
import jcuda.driver.CUstream_flags;
import jcuda.driver.JCudaDriver;

/** A GPU opened for one run: its context, the kernels, and the stream in whose order everything happens. */
final class Device implements AutoCloseable {

    /** Threads of a block, wherever they are in one row. */
    static final int BLOCK = 256;
    private static final int WARP = 32;
    private static final int ROWS_OF_BLOCK = 8;
    private static final int LONG_ROW = 512;
    private static final int MANY_ROWS = 1024;

    private final CUdevice gpu = new CUdevice();
    private final CUcontext context = new CUcontext();
    private final CUmodule module = new CUmodule();
    private final CUstream stream = new CUstream();
    private final Map<Kernel, CUfunction> functions = new EnumMap<>(Kernel.class);
    private final Arguments arguments = new Arguments();
    private final int processors;
    private Thread bound;

    Device(int number) {
        check(JCudaDriver.cuDeviceGet(gpu, number), "cuDeviceGet");
        processors = attribute(gpu, CUdevice_attribute.CU_DEVICE_ATTRIBUTE_MULTIPROCESSOR_COUNT);
        check(JCudaDriver.cuDevicePrimaryCtxRetain(context, gpu), "cuDevicePrimaryCtxRetain");
        try {
            bind();
            check(JCudaDriver.cuModuleLoadData(module, Probe.ptx()), "cuModuleLoadData");
            for (Kernel kernel : Kernel.values()) {
                CUfunction function = new CUfunction();
                check(JCudaDriver.cuModuleGetFunction(function, module, kernel.symbol()),
                        "cuModuleGetFunction of "
                        + kernel.symbol());
                functions.put(kernel, function);
            }
            check(JCudaDriver.cuStreamCreate(stream, CUstream_flags.CU_STREAM_NON_BLOCKING),
                    "cuStreamCreate");
        } catch (RuntimeException e) {
            JCudaDriver.cuDevicePrimaryCtxRelease(gpu);
            throw e;
        }
    }

    static int attribute(CUdevice gpu, int which) {
        int[] value = {0};
        check(JCudaDriver.cuDeviceGetAttribute(value, which, gpu), "cuDeviceGetAttribute");
        return value[0];
    }

    /**
     * Makes the context this thread's, if it was another's: everything that is asked of CUDA begins with it.
     */
    void bind() {
        Thread current = Thread.currentThread();
        if (bound != current) {
            check(JCudaDriver.cuCtxSetCurrent(context), "cuCtxSetCurrent");
            bound = current;
        }
    }

    CUstream stream() {
        return stream;
    }

    int processors() {
        return processors;
    }

    /** Where the fields of the next launch go. */
    Arguments arguments() {
        return arguments.begin();
    }

    /** Launches a kernel with the arguments that were written. */
    void launch(Kernel kernel, int gridX, int gridY, int blockX, int blockY) {
        bind();
        check(JCudaDriver.cuLaunchKernel(functions.get(kernel), gridX, gridY, 1, blockX, blockY, 1, 0, stream,
                null,
                arguments.end()), "cuLaunchKernel of " + kernel.symbol());
    }

    /** Launches one whose threads share the elements evenly, one by one. */
    void launchFlat(Kernel kernel, int count) {
        launch(kernel, Math.max(1, Math.min(ceil(count, BLOCK), 16 * processors)), 1, BLOCK, 1);
    }

    /** Launches one that takes a block for a row, where rows are long, or a warp. */
    void launchRows(Kernel kernel, int rows, int columns) {
        if (columns > LONG_ROW || columns > 4 * WARP && rows < MANY_ROWS) {
            launch(kernel, rows, 1, BLOCK, 1);
        } else {
            launchWarps(kernel, rows, 1);
        }
    }

    /** Launches one that takes a warp for a row. */
    void launchWarps(Kernel kernel, int rows, int gridY) {
        launch(kernel, ceil(rows, ROWS_OF_BLOCK), gridY, WARP, ROWS_OF_BLOCK);
    }

    /** Launches one with blocks of so many warps. */
    void launchBlocks(Kernel kernel, int gridX, int gridY) {
        launch(kernel, gridX, gridY, WARP, ROWS_OF_BLOCK);
    }

    static int ceil(int count, int by) {
        return (int) ((count + (long) by - 1) / by);
    }

    void await() {
        bind();
        check(JCudaDriver.cuStreamSynchronize(stream), "cuStreamSynchronize");
    }

    /** What is queued runs to its end first; a context that failed is let go all the same. */
    @Override
    public void close() {
        bind();
        JCudaDriver.cuStreamSynchronize(stream);
        JCudaDriver.cuStreamDestroy(stream);
        JCudaDriver.cuModuleUnload(module);
        JCudaDriver.cuDevicePrimaryCtxRelease(gpu);
    }
}

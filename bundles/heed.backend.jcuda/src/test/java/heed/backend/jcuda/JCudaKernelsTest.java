package heed.backend.jcuda;

import heed.tensor.spi.Backend;
import heed.tensor.tck.KernelsContract;
import jcuda.driver.JCudaDriver;

/** The CUDA backend keeps the contract. */
class JCudaKernelsTest extends KernelsContract {

    private final Backend backend = StandIn.backend();

    @Override
    protected Backend backend() {
        return backend;
    }

    /** The Java heap, and what is in use on the device. */
    @Override
    protected long memory() {
        long[] unused = {0};
        long[] all = {0};
        CudaException.check(JCudaDriver.cuMemGetInfo(unused, all), "cuMemGetInfo");
        return super.memory() + all[0] - unused[0];
    }
}

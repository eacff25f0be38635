package heed.backend.jcuda;

import heed.tensor.spi.Backend;
import heed.tensor.tck.KernelsContract;

/** The CUDA backend keeps the contract. */
class JCudaKernelsTest extends KernelsContract {

    private final Backend backend = StandIn.backend();

    @Override
    protected Backend backend() {
        return backend;
    }
}

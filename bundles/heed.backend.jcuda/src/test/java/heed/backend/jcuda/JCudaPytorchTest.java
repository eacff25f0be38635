package heed.backend.jcuda;

import heed.tensor.spi.Backend;
import heed.tensor.tck.PytorchContract;

/** What PyTorch gives, on this backend. */
class JCudaPytorchTest extends PytorchContract {

    private final Backend backend = StandIn.backend();

    @Override
    protected Backend backend() {
        return backend;
    }
}

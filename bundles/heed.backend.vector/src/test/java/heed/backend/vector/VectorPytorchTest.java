package heed.backend.vector;

import heed.tensor.spi.Backend;
import heed.tensor.tck.PytorchContract;

/** What PyTorch gives, on this backend. */
class VectorPytorchTest extends PytorchContract {

    private final Backend backend = new VectorBackend();

    @Override
    protected Backend backend() {
        return backend;
    }
}

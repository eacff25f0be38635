package heed.backend.reference;

import heed.tensor.spi.Backend;
import heed.tensor.tck.PytorchContract;

/** What PyTorch gives, on this backend. */
class ReferencePytorchTest extends PytorchContract {

    private final Backend backend = new ReferenceBackend();

    @Override
    protected Backend backend() {
        return backend;
    }
}

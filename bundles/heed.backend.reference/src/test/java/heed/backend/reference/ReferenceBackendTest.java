package heed.backend.reference;

import heed.tensor.spi.Backend;
import heed.tensor.tck.KernelsContract;

/** The reference backend keeps the contract. */
class ReferenceBackendTest extends KernelsContract {

    private final Backend backend = new ReferenceBackend();

    @Override
    protected Backend backend() {
        return backend;
    }
}

package heed.backend.nd4j;

import heed.tensor.spi.Backend;
import heed.tensor.tck.PytorchContract;

/** What PyTorch gives, on this backend. */
class Nd4jPytorchTest extends PytorchContract {

    private final Backend backend = new Nd4jBackend();

    @Override
    protected Backend backend() {
        return backend;
    }
}

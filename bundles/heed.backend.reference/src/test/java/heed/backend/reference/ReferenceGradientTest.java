package heed.backend.reference;

import heed.tensor.spi.Backend;
import heed.tensor.tck.GradientContract;

/** Gradients on the reference backend are right. */
class ReferenceGradientTest extends GradientContract {

    private final Backend backend = new ReferenceBackend();

    @Override
    protected Backend backend() {
        return backend;
    }
}

package heed.backend.vector;

import heed.backend.reference.ReferenceBackend;
import heed.tensor.spi.Backend;
import heed.tensor.tck.GradientContract;

/** Gradients on the vector backend, against the reference backend's in float64. */
class VectorGradientTest extends GradientContract {

    private final Backend backend = new VectorBackend();
    private final Backend exact = new ReferenceBackend();

    @Override
    protected Backend backend() {
        return backend;
    }

    @Override
    protected Backend exact() {
        return exact;
    }
}

package heed.backend.jcuda;

import heed.backend.reference.ReferenceBackend;
import heed.tensor.spi.Backend;
import heed.tensor.tck.GradientContract;

/** Gradients on the CUDA backend are right. */
class JCudaGradientTest extends GradientContract {

    private final Backend backend = StandIn.backend();

    @Override
    protected Backend backend() {
        return backend;
    }

    @Override
    protected Backend exact() {
        return new ReferenceBackend();
    }
}

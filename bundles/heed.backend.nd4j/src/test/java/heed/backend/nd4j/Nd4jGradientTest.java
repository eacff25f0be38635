package heed.backend.nd4j;

import heed.tensor.spi.Backend;
import heed.tensor.tck.GradientContract;

/** Gradients on the ND4J backend are right. */
class Nd4jGradientTest extends GradientContract {

    private final Backend backend = new Nd4jBackend();

    @Override
    protected Backend backend() {
        return backend;
    }
}

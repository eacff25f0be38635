package heed.backend.nd4j;

import heed.tensor.spi.Backend;
import heed.tensor.tck.KernelsContract;
import org.bytedeco.javacpp.Pointer;

/** The ND4J backend keeps the contract. */
class Nd4jBackendTest extends KernelsContract {

    private final Backend backend = new Nd4jBackend();

    @Override
    protected Backend backend() {
        return backend;
    }

    /** All that the process holds, native buffers and Java heap. */
    @Override
    protected long memory() {
        super.memory();
        return Pointer.physicalBytes();
    }

    /** The pages of a process come and go by more than a heap's bytes. */
    @Override
    protected long slack() {
        return 64L << 20;
    }
}

package heed.backend.vector;

import static org.junit.jupiter.api.Assertions.assertTrue;

import heed.tensor.spi.Backend;
import heed.tensor.tck.KernelsContract;
import jdk.incubator.vector.FloatVector;
import org.junit.jupiter.api.Test;

/** The vector backend's kernels against the contract. */
class VectorKernelsTest extends KernelsContract {

    private final Backend backend = new VectorBackend();

    @Override
    protected Backend backend() {
        return backend;
    }

    @Test
    void deviceSaysHowWideVectorsAre() {
        int bits = Integer.getInteger("heed.vector.bits", FloatVector.SPECIES_PREFERRED.vectorBitSize());
        assertTrue(backend.device().endsWith(", vectors of " + bits + " bits"), backend.device());
    }
}

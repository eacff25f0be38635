package heed.backend.vector;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * The width of vectors. A vector that a loop carries around should be an operation's argument, and one read or broadcast
 * there what it is called on: the compiler knows the class of the latter alone, and may put the former on the heap.
 */
final class Lane {

    /** The widest that this machine likes, or as many bits as the system property {@code heed.vector.bits} says. */
    static final VectorSpecies<Float> FLOATS = species(Integer.getInteger("heed.vector.bits", 0));
    /** Floats in a vector. */
    static final int WIDTH = FLOATS.length();

    private Lane() {
    }

    private static VectorSpecies<Float> species(int bits) {
        return switch (bits) {
            case 0 -> FloatVector.SPECIES_PREFERRED;
            case 128 -> FloatVector.SPECIES_128;
            case 256 -> FloatVector.SPECIES_256;
            case 512 -> FloatVector.SPECIES_512;
            default -> throw new IllegalArgumentException("heed.vector.bits: expected 128, 256 or 512, got " + bits);
        };
    }

    static int bits() {
        return FLOATS.vectorBitSize();
    }
}

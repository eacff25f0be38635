package heed.tensor.tck;

import heed.tensor.Shape;
import heed.tensor.spi.DType;
import java.util.Optional;

/**
 * One view that a kernel gets.
 *
 * @param written whether the kernel writes it
 * @param fixed its type, where that is not the type under test
 */
record Operand(Shape shape, Domain domain, boolean written, Optional<DType> fixed) {

    /** Read only. */
    static Operand in(Shape shape, Domain domain) {
        return new Operand(shape, domain, false, Optional.empty());
    }

    /** Written, never read. */
    static Operand out(Shape shape) {
        return new Operand(shape, Domain.UNSET, true, Optional.empty());
    }

    /** Read and written. */
    static Operand both(Shape shape, Domain domain) {
        return new Operand(shape, domain, true, Optional.empty());
    }

    /** The same with a type of its own. */
    Operand as(DType type) {
        return new Operand(shape, domain, written, Optional.of(type));
    }

    DType type(DType tested) {
        return fixed.orElse(tested);
    }
}

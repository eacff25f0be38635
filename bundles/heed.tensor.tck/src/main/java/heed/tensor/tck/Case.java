package heed.tensor.tck;

import heed.tensor.spi.DType;
import heed.tensor.spi.Kernels;
import heed.tensor.spi.View;
import java.util.List;
import java.util.Set;

/**
 * A row of the table: one kernel on operands of given shapes.
 *
 * @param kernel its name, the same for all its rows
 * @param operands what it gets, in the order of {@code call} and {@code oracle}
 * @param types types to test
 * @param inPlace whether the last operand, the result, may be the same view as any other of its shape and
 * type
 */
record Case(String kernel, List<Operand> operands, Set<DType> types, Tolerance tolerance, boolean inPlace,
            Call call, Oracle oracle) {

    static final Set<DType> FLOATING = Set.of(DType.FLOAT32, DType.FLOAT64);
    static final Set<DType> ALL = Set.of(DType.values());

    /** The kernel under test. */
    interface Call {
        void on(Kernels kernels, View[] views);
    }

    /** What it should do, on row-major arrays in double: replaces the values of written operands. */
    interface Oracle {
        void on(double[][] values);
    }

    /** A kernel of floating types that cannot work in place. */
    static Case of(String kernel, Tolerance tolerance, List<Operand> operands, Call call, Oracle oracle) {
        return new Case(kernel, operands, FLOATING, tolerance, false, call, oracle);
    }

    /** The same for other types. */
    Case with(Set<DType> others) {
        return new Case(kernel, operands, others, tolerance, inPlace, call, oracle);
    }

    /** The same, to be tried in place too. */
    Case alsoInPlace() {
        return new Case(kernel, operands, types, tolerance, true, call, oracle);
    }

    @Override
    public String toString() {
        return kernel + operands.stream().map(o -> o.shape().toString()).toList();
    }
}

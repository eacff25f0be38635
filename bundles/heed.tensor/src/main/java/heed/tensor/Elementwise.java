package heed.tensor;

import heed.tensor.spi.Binary;
import heed.tensor.spi.Unary;
import java.util.Locale;

/** Operations element by element, broadcasting. */
final class Elementwise {

    private Elementwise() {
    }

    static Tensor unary(Tensor x, Unary op) {
        Tensor y = x.like();
        x.engine().kernels().unary(op, x.view(), y.view());
        return y.record(Gradients.UNARY.get(op), null, x);
    }

    static Tensor binary(Tensor a, Binary op, Tensor b) {
        checkType(name(op), a, b);
        return plain(a, op, b).record(Gradients.BINARY.get(op), null, a, b);
    }

    static Tensor scalar(Tensor x, Binary op, double s) {
        Tensor y = x.like();
        x.engine().kernels().scalar(op, x.view(), s, y.view());
        return y.record(Gradients.SCALAR.get(op), s, x);
    }

    /** Without a record: for rules and comparisons. */
    static Tensor plain(Tensor a, Binary op, Tensor b) {
        Shape shape = a.shape().equals(b.shape()) ? a.shape() : Shape.broadcast(name(op), a.shape(), b.shape());
        Tensor y = a.engine().empty(a.type(), shape);
        a.engine().kernels().binary(op, a.expandedView(shape), b.expandedView(shape), y.view());
        return y;
    }

    /** The first, of ones and zeros, with the ones of the second added in place. */
    static Tensor either(Tensor first, Tensor second) {
        first.engine().kernels().binary(Binary.ADD, first.view(), second.view(), first.view());
        return first;
    }

    /** Operands have one type. */
    static void checkType(String operation, Tensor a, Tensor b) {
        if (a.type() != b.type()) {
            throw new ShapeException(operation + ": types " + a.type() + " and " + b.type()
                    + " do not mix; see floating()");
        }
    }

    private static String name(Binary op) {
        return op.name().toLowerCase(Locale.ROOT);
    }
}

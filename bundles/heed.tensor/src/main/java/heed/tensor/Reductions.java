package heed.tensor;

import heed.tensor.spi.DType;
import heed.tensor.spi.Reduction;

/** Operations that make one number of many, and those that set each in relation to its row. */
final class Reductions {

    private Reductions() {
    }

    static Tensor sum(Tensor x, boolean keep, int axis) {
        int at = x.shape().axis(axis);
        Tensor y = reduce(Reduction.SUM, x, x.shape().with(at, 1)).record(Gradients.SUM, null, x);
        return keep ? y : y.reshape(x.shape().without(at).dims());
    }

    static Tensor max(Tensor x, int axis) {
        int at = x.shape().axis(axis);
        Tensor y = reduce(Reduction.MAX, x, x.shape().with(at, 1)).record(Gradients.MAX, at, x);
        return y.reshape(x.shape().without(at).dims());
    }

    static Tensor argmax(Tensor x) {
        Tensor y = x.engine().empty(DType.INT32, x.shape().with(-1, 1));
        x.engine().kernels().argmax(x.view(), y.view());
        return y.reshape(x.shape().without(-1).dims());
    }

    static Tensor softmax(Tensor x) {
        Tensor y = x.like();
        x.engine().kernels().softmax(x.view(), y.view());
        return y.record(Gradients.SOFTMAX, null, x);
    }

    static Tensor softmax(Tensor x, Tensor mask) {
        if (!mask.shape().expandsTo(x.shape())) {
            throw new ShapeException("softmax: a mask " + mask.shape() + " cannot be repeated to scores " + x.shape());
        }
        Tensor y = x.like();
        x.engine().kernels().maskedSoftmax(x.view(), mask.expandedView(x.shape()), y.view());
        return y.record(Gradients.SOFTMAX, null, x);
    }

    static Tensor logSoftmax(Tensor x) {
        Tensor y = x.like();
        x.engine().kernels().logSoftmax(x.view(), y.view());
        return y.record(Gradients.LOG_SOFTMAX, null, x);
    }

    /** Summed over the axes along which the given shape would be repeated to get this one. */
    static Tensor sumTo(Tensor x, Shape target) {
        if (x.shape().equals(target)) {
            return x;
        }
        int lead = x.shape().rank() - target.rank();
        Shape reduced = x.shape();
        for (int axis = 0; axis < x.shape().rank(); axis++) {
            if (axis < lead || target.dim(axis - lead) == 1) {
                reduced = reduced.with(axis, 1);
            }
        }
        return reduce(Reduction.SUM, x, reduced).reshape(target.dims());
    }

    private static Tensor reduce(Reduction op, Tensor x, Shape reduced) {
        Tensor y = x.engine().empty(x.type(), reduced);
        x.engine().kernels().reduce(op, x.view(), y.view());
        return y;
    }
}

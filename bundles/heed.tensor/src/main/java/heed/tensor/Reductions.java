package heed.tensor;

import heed.tensor.spi.Binary;
import heed.tensor.spi.DType;
import heed.tensor.spi.Reduction;
import heed.tensor.spi.Unary;

/** Operations that make one number of many, and those that set each in relation to its row. */
final class Reductions {

    private Reductions() {
    }

    static Tensor sum(Tensor x, boolean keep, int... axes) {
        int[] at = Shapes.axes(x.shape(), axes);
        Tensor y = reduce(Reduction.SUM, x, Shapes.ones(x.shape(), at)).record(Gradients.SUM, null, x);
        return keep ? y : Shapes.dropped(y, at);
    }

    static Tensor mean(Tensor x, boolean keep, int... axes) {
        double count = 1;
        for (int axis : Shapes.axes(x.shape(), axes)) {
            count *= x.dim(axis);
        }
        return sum(x, keep, axes).div(count);
    }

    static Tensor max(Tensor x, boolean keep, int... axes) {
        int[] at = Shapes.axes(x.shape(), axes);
        Tensor y = reduce(Reduction.MAX, x, Shapes.ones(x.shape(), at)).record(Gradients.MAX, at, x);
        return keep ? y : Shapes.dropped(y, at);
    }

    /** m + log Σ exp(x − m), m being the greatest, or the nearest finite number to it: never ∞ − ∞. */
    static Tensor logSumExp(Tensor x, boolean keep, int... axes) {
        int[] at = Shapes.axes(x.shape(), axes);
        Shape ones = Shapes.ones(x.shape(), at);
        Tensor y = x.engine().withoutGradients(() -> {
            Tensor greatest = finite(reduce(Reduction.MAX, x, ones));
            Tensor exp = x.sub(greatest);
            x.engine().kernels().unary(Unary.EXP, exp.view(), exp.view());
            return reduce(Reduction.SUM, exp, ones).log().add(greatest);
        });
        y.record(Gradients.LOG_SUM_EXP, null, x);
        return keep ? y : Shapes.dropped(y, at);
    }

    static Tensor cumulativeSum(Tensor x, int axis, boolean reversed) {
        int[] axes = {x.shape().axis(axis), x.shape().rank() - 1};
        Tensor y = x.like();
        x.engine().kernels().cumulativeSum(x.view(x.layout().transpose(axes[0], axes[1])), reversed,
                y.view(y.layout().transpose(axes[0], axes[1])));
        return y.record(Gradients.CUMULATIVE_SUM, axes[0], x);
    }

    /** Infinite ones replaced by the finite number next to them. */
    static Tensor finite(Tensor x) {
        double most = x.type() == DType.FLOAT64 ? Double.MAX_VALUE : Float.MAX_VALUE;
        return Elementwise.scalar(Elementwise.scalar(x.detach(), Binary.MAX, -most), Binary.MIN, most);
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
        if (reduced.rank() == 0) {
            x.engine().kernels().copy(x.view(), y.view());
        } else {
            x.engine().kernels().reduce(op, x.view(), y.view());
        }
        return y;
    }
}

package heed.backend.nd4j;

import heed.tensor.Shape;
import heed.tensor.spi.Binary;
import heed.tensor.spi.DType;
import heed.tensor.spi.Unary;
import heed.tensor.spi.View;
import java.util.stream.Stream;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.impl.updaters.AdamUpdater;

/** All kernels: the required ones, and those that ND4J fuses or that need fewer of its calls than the defaults. */
final class Nd4jKernels extends RequiredKernels {

    /**
     * ND4J's softmax reads no stride of zero along the rows, and in float64 a row of NaN spoils those that
     * follow.
     */
    @Override
    public void softmax(View in, View out) {
        if (out.shape().size() == 0) {
            return;
        }
        int last = in.shape().rank() - 1;
        if (out.type() == DType.FLOAT64) {
            super.softmax(in, out);
        } else if (in.layout().stride(last) == 0 && in.shape().dim(last) > 1) {
            copy(in, out);
            softmax(out, out);
        } else {
            ops.custom("softmax", array(out), array(in));
        }
    }

    /**
     * ND4J's own takes the logarithm of its softmax, −∞ for what is far from the greatest, and reads strides
     * wrongly.
     */
    @Override
    public void logSoftmax(View in, View out) {
        if (out.shape().size() == 0) {
            return;
        }
        int last = in.shape().rank() - 1;
        View row = scratch(in.type(), in.shape().with(last, 1));
        View exp = scratch(in.type(), in.shape());
        INDArray rows = array(new View(row.storage(), row.layout().expand(in.shape())));
        ops.max(array(in), array(row), new int[] {last});
        ops.binary(Binary.SUB, array(in), rows, array(out));
        ops.unary(Unary.EXP, array(out), array(exp));
        ops.sum(array(exp), array(row), new int[] {last});
        ops.unary(Unary.LOG, array(row), array(row));
        ops.binary(Binary.SUB, array(out), rows, array(out));
        free(exp.storage());
        free(row.storage());
    }

    /**
     * Softmax of x where the mask allows and of a very small number elsewhere, times the mask. Not of the
     * least number: ND4J makes NaN of a row that has nothing else.
     */
    @Override
    public void maskedSoftmax(View in, View mask, View out) {
        if (out.shape().size() == 0) {
            return;
        }
        double least = (out.type() == DType.FLOAT32 ? -Float.MAX_VALUE : -Double.MAX_VALUE) / 2;
        View open = indicator(mask, out.type());
        View penalty = scratch(out.type(), out.shape());
        ops.oneMinus(array(open), array(penalty));
        ops.scalar(Binary.MUL, array(penalty), least, array(penalty));
        ops.keepWhere(array(open), array(in), array(out));
        ops.binary(Binary.ADD, array(out), array(penalty), array(out));
        softmax(out, out);
        ops.binary(Binary.MUL, array(out), array(open), array(out));
        free(penalty.storage());
        free(open.storage());
    }

    /** The sum over h is a product of matrix and vector. */
    @Override
    public void additiveScore(View q, View k, View v, View out) {
        if (out.shape().size() == 0) {
            return;
        }
        View hidden = hidden(q, k);
        View scores = out.layout().isContiguous() ? out : scratch(out.type(), out.shape());
        int rows = Math.toIntExact(out.shape().size());
        View column = new View(v.storage(), v.layout().unsqueeze(1));
        matmul(reshaped(hidden, Shape.of(rows, v.shape().dim(0))), column,
                reshaped(scores, Shape.of(rows, 1)), false);
        if (scores != out) {
            move(scores, out);
        }
        free(hidden.storage());
    }

    /** tanh(q + k) as [B,T,S,H]. */
    private View hidden(View q, View k) {
        Shape full = Shape.of(q.shape().dim(0), q.shape().dim(1), k.shape().dim(1), q.shape().dim(2));
        View hidden = scratch(q.type(), full);
        ops.binary(Binary.ADD, array(new View(q.storage(), q.layout().unsqueeze(2).expand(full))),
                array(new View(k.storage(), k.layout().unsqueeze(1).expand(full))), array(hidden));
        ops.unary(Unary.TANH, array(hidden), array(hidden));
        return hidden;
    }

    private static View reshaped(View view, Shape shape) {
        return new View(view.storage(), view.layout().reshape(shape).orElseThrow());
    }

    /**
     * ND4J's Adam: it takes {@code m·rate·√c₂/c₁ / (√v + ε)}, c₁ and c₂ being the corrections, which is the
     * contract's {@code rate·(m/c₁)/(√(v/c₂) + ε)} when its ε is ours times √c₂. It mistakes strides, so it
     * is for plain views.
     */
    @Override
    public void adam(View value, View gradient, View first, View second, Adam step) {
        if (value.shape().size() == 0) {
            return;
        }
        if (!Stream.of(value, gradient, first, second).allMatch(view -> view.layout().isContiguous())) {
            super.adam(value, gradient, first, second, step);
            return;
        }
        View update = scratch(value.type(), value.shape());
        INDArray mean = array(first);
        INDArray square = array(second);
        double epsilon = step.epsilon() * Math.sqrt(step.correction2());
        ops.run(new AdamUpdater(array(gradient), square, mean, array(update), square, mean, step.rate(),
                step.beta1(), step.beta2(), epsilon, Math.toIntExact(step.time() - 1)));
        if (step.decay() != 0) {
            ops.scalar(Binary.MUL, array(value), 1 - step.rate() * step.decay(), array(value));
        }
        ops.binary(Binary.SUB, array(value), array(update), array(value));
        free(update.storage());
    }
}

package heed.backend.nd4j;

import heed.tensor.spi.Binary;
import heed.tensor.spi.DType;
import heed.tensor.spi.Recorder;
import heed.tensor.spi.Reduction;
import heed.tensor.spi.Unary;
import heed.tensor.spi.View;
import java.util.stream.Stream;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.impl.updaters.AdamUpdater;

/** All kernels: the required ones, and those that ND4J fuses or that need fewer of its calls than the defaults. */
class Nd4jKernels extends RequiredKernels {

    final Gated gated = new Gated(this);
    final Additive additive = new Additive(this);

    /** They run at once. */
    Nd4jKernels() {
    }

    /** They are noted. */
    Nd4jKernels(Nd4jKernels running, Program program) {
        super(running, program);
    }

    @Override
    public Recorder recorder() {
        return new Nd4jRecorder(this, new Program());
    }

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
        View row = scratch(in.type(), in.shape().with(-1, 1));
        View exp = scratch(in.type(), in.shape());
        View rows = new View(row.storage(), row.layout().expand(in.shape()));
        ops.max(array(in), array(row), new int[] {in.shape().rank() - 1});
        binary(Binary.SUB, in, rows, out);
        unary(Unary.EXP, out, exp);
        reduce(Reduction.SUM, exp, row);
        unary(Unary.LOG, row, row);
        binary(Binary.SUB, out, rows, out);
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

    @Override
    public void additiveScore(View q, View k, View v, View out) {
        if (out.shape().size() > 0) {
            View hidden = additive.hidden(q, k);
            additive.scores(hidden, v, out);
            free(hidden.storage());
        }
    }

    @Override
    public void additiveScoreGradient(View g, AdditiveScore at, View dq, View dk, View dv) {
        if (g.shape().size() > 0) {
            View hidden = additive.hidden(at.q(), at.k());
            additive.gradient(g, hidden, at.v(), new View[] {dq, dk, dv});
            free(hidden.storage());
        }
    }

    @Override
    public void attention(AttentionRead read, View out, View logSums) {
        if (out.shape().size() > 0 && Attention.fits(read)) {
            Attention.forward(this, read, out, logSums);
        } else {
            super.attention(read, out, logSums);
        }
    }

    @Override
    public void attentionGradient(View g, AttentionRead read, View out, View logSums, View dq, View dk, View dv) {
        if (g.shape().size() > 0 && Attention.fits(read)) {
            Attention.backward(this, g, read, new View[] {out, logSums}, new View[] {dq, dk, dv});
        } else {
            super.attentionGradient(g, read, out, logSums, dq, dk, dv);
        }
    }

    @Override
    public void lstm(View input, View gates, View before, View out) {
        if (out.shape().size() > 0) {
            gated.lstm(input, gates, before, out);
        }
    }

    @Override
    public void lstmGradient(View g, LstmStep at, View dGates, View dBefore) {
        if (g.shape().size() > 0) {
            gated.lstmGradient(g, at, dGates, dBefore);
        }
    }

    @Override
    public void gru(View input, View hidden, View before, View out) {
        if (out.shape().size() > 0) {
            Gated.Gru step = gated.gru(new GruStep(input, hidden, before));
            gated.state(step, out);
            gated.free(step);
        }
    }

    @Override
    public void gruGradient(View g, GruStep at, View dInput, View dHidden, View dBefore) {
        if (g.shape().size() > 0) {
            Gated.Gru step = gated.gru(at);
            gated.gruGradient(g, step, new View[] {dInput, dHidden, dBefore});
            gated.free(step);
        }
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
        ops.adam(new AdamUpdater(array(gradient), square, mean, array(update), square, mean, step.rate(),
                step.beta1(), step.beta2(), epsilon, Math.toIntExact(step.time() - 1)), array(update), square, mean);
        if (step.decay() != 0) {
            ops.scalar(Binary.MUL, array(value), 1 - step.rate() * step.decay(), array(value));
        }
        ops.binary(Binary.SUB, array(value), array(update), array(value));
        free(update.storage());
    }
}

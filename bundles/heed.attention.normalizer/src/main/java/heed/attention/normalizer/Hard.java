package heed.attention.normalizer;

import heed.attention.Normalizer;
import heed.attention.Reading;
import heed.attention.Softmax;
import heed.attention.normalizer.HardFactory.Stochastic;
import heed.tensor.Choice;
import heed.tensor.Engine;
import heed.tensor.Init;
import heed.tensor.Parameters;
import heed.tensor.Tensor;
import heed.tensor.Tensors;
import heed.tensor.spi.Binary;
import heed.tensor.spi.Kernels;
import java.util.Arrays;
import java.util.Optional;

/**
 * One slot, {@code s ~ Multinoulli(α)} with {@code α = softmax(e)}. Xu et al. 2015, §4.1. With the loss
 * {@code L} of a row for −log p(y|s), its gradient is
 *
 * <pre>
 * ∂L/∂W + λ_r (L − b) ∂log p(s)/∂W − λ_e ∂H[α]/∂W        b ← decay·b + (1 − decay)·mean L
 * </pre>
 *
 * with log p(s) and H summed over the queries and heads of all reads that led to the loss; b begins at 0, is
 * the one of before the step, and is kept with the weights. With the probability {@code expected} a row of
 * the batch takes α in place of its choices in a read, and has no log p(s) then. Without gradients it is 1
 * where e is greatest.
 */
final class Hard implements Normalizer {

    private final Stochastic options;
    private final Tensor baseline;

    Hard(Stochastic options, Parameters parameters) {
        this.options = options;
        this.baseline = parameters.keep("baseline", Init.constant(0));                       // []
    }

    @Override
    public Tensor weights(Tensor scores, Optional<Tensor> mask, Reading at) {
        Engine engine = at.engine();
        Tensor alpha = Softmax.PLAIN.weights(scores, mask, at);                              // […,S]
        if (!engine.isRecording()) {
            return OneHot.greatest(alpha);
        }
        Tensor hot = OneHot.drawn(alpha, engine.draw(scores.shape().with(-1, 1).dims()));
        Optional<Tensor> soft = expected(engine, scores.dim(0));                             // [B]
        Chances chances = new Chances(scores, mask, alpha, hot);
        Tensor logs = perRow(chances.logs());                                                // [B]
        pass(engine).add(soft.map(rows -> Tensors.where(rows, engine.zeros(), logs)).orElse(logs),
                perRow(chances.entropy()));
        int[] wide = new int[scores.shape().rank()];
        Arrays.fill(wide, 1);
        wide[0] = -1;
        return soft.map(rows -> Tensors.where(rows.reshape(wide), alpha, hot)).orElse(hot);
    }

    /** 1 for rows that take the expected weights [B]; empty where none can. */
    private Optional<Tensor> expected(Engine engine, int rows) {
        // uniform numbers are multiples of 2⁻²⁴, so is this bound: float32 and float64 decide alike
        return options.expected() == 0 ? Optional.empty()
                : Optional.of(engine.draw(rows).less(Math.ceil(options.expected() * 0x1p24) * 0x1p-24));
    }

    /** Sums over all axes but the first: [B,…] → [B]. */
    private static Tensor perRow(Tensor x) {
        return x.reshape(x.dim(0), -1).sum(1);
    }

    /**
     * What notes the choices of the present pass: one for all reads of it, so that the baseline moves once.
     */
    private Pass pass(Engine engine) {
        for (Choice choice : engine.choices()) {
            if (choice instanceof Pass pass && pass.owner() == this) {
                return pass;
            }
        }
        Pass pass = new Pass();
        engine.chose(pass);
        return pass;
    }

    /**
     * How likely the choices were, and how open; in logarithms, so that the least likely has a gradient that
     * is finite.
     *
     * @param alpha softmax(e) within the mask […,S]
     * @param hot the choices […,S]
     */
    private record Chances(Tensor scores, Optional<Tensor> mask, Tensor alpha, Tensor hot) {

        private Tensor zero() {
            return scores.engine().zeros();
        }

        /** log Σ_s exp(e_s) over what can be read […]. */
        private Tensor logSum() {
            Tensor never = scores.engine().full(Double.NEGATIVE_INFINITY);
            return mask.map(allowed -> Tensors.where(allowed, scores, never)).orElse(scores).logSumExp(-1);
        }

        /** A row without slots chose nothing, for sure. */
        private Tensor orNothing(Tensor value) {
            return Tensors.where(hot.sum(-1), value, zero());
        }

        /** log p(s) = e_s − log Σ exp(e) […]. */
        private Tensor logs() {
            return orNothing(Tensors.where(hot, scores, zero()).sum(-1).sub(logSum()));
        }

        /** H[α] = −Σ α·log α = log Σ exp(e) − Σ α·e […]. */
        private Tensor entropy() {
            Tensor weighed = Tensors.where(alpha.greater(0), scores, zero());
            return orNothing(logSum().sub(weighed.mul(alpha).sum(-1)));
        }
    }

    /** All choices of one pass. */
    private final class Pass implements Choice {

        private Optional<Tensor> logs = Optional.empty();
        private Optional<Tensor> entropy = Optional.empty();

        private Hard owner() {
            return Hard.this;
        }

        private void add(Tensor more, Tensor open) {
            logs = Optional.of(logs.map(sum -> sum.add(more)).orElse(more));                 // [B]
            entropy = Optional.of(entropy.map(sum -> sum.add(open)).orElse(open));           // [B]
        }

        @Override
        public Tensor surrogate(Tensor loss) {
            Tensor reward = loss.sub(baseline).mul(options.reward());                        // [B]
            Kernels kernels = loss.engine().kernels();
            kernels.scalar(Binary.MUL, baseline.view(), options.decay(), baseline.view());
            Tensor news = loss.mean().mul(1 - options.decay());
            kernels.binary(Binary.ADD, baseline.view(), news.view(), baseline.view());
            return reward.mul(logs.orElseThrow()).sub(entropy.orElseThrow().mul(options.entropy()));
        }
    }
}

package heed.attention.tck.wrong;

import heed.attention.Normalizer;
import heed.attention.NormalizerFactory;
import heed.attention.Reading;
import heed.component.NoOptions;
import heed.tensor.Parameters;
import heed.tensor.Tensor;
import java.util.Optional;
import java.util.OptionalDouble;

/** A softmax, right but for what a subclass does. */
public class WrongNormalizer implements NormalizerFactory<NoOptions> {

    @Override
    public String id() {
        return "wrong";
    }

    @Override
    public String title() {
        return "softmax";
    }

    @Override
    public String reference() {
        return "made for this test";
    }

    @Override
    public Class<NoOptions> options() {
        return NoOptions.class;
    }

    @Override
    public Normalizer create(NoOptions options, Parameters parameters) {
        return (scores, mask, at) -> mask.map(scores::softmax).orElseGet(scores::softmax);
    }

    /** Does not look at the mask. */
    public static final class ForgetsTheMask extends WrongNormalizer {
        @Override
        public Normalizer create(NoOptions options, Parameters parameters) {
            return (scores, mask, at) -> scores.softmax();
        }
    }

    /** Counts slots that are padding. */
    public static final class CountsPadding extends WrongNormalizer {
        @Override
        public Normalizer create(NoOptions options, Parameters parameters) {
            return (scores, mask, at) -> super.create(options, parameters).weights(scores.div(at.slots()),
                    mask, at);
        }
    }

    /** Says that it is a softmax of the scores, and is one of half of them. */
    public static final class SaysAnotherSoftmax extends WrongNormalizer {
        @Override
        public Normalizer create(NoOptions options, Parameters parameters) {
            return new Normalizer() {
                @Override
                public Tensor weights(Tensor scores, Optional<Tensor> mask, Reading at) {
                    return mask.map(scores.mul(0.5)::softmax).orElseGet(scores.mul(0.5)::softmax);
                }

                @Override
                public OptionalDouble softmaxFactor() {
                    return OptionalDouble.of(1);
                }
            };
        }
    }

    /** Halves the weights, and does not say that they no longer sum to one. */
    public static final class SumsToAHalf extends WrongNormalizer {
        @Override
        public Normalizer create(NoOptions options, Parameters parameters) {
            return (scores, mask, at) -> super.create(options, parameters).weights(scores, mask, at).mul(0.5);
        }
    }

    /** Adds what the heads have together to each. */
    public static final class MixesHeads extends WrongNormalizer {
        @Override
        public Normalizer create(NoOptions options, Parameters parameters) {
            return (scores, mask, at) -> super.create(options, parameters).weights(scores.shape().rank() == 4
                    ? scores.add(scores.mean(true, 1)) : scores, mask, at);
        }
    }
}

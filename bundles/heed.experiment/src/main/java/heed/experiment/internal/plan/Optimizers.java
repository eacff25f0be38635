package heed.experiment.internal.plan;

import heed.component.BadInput;
import heed.component.Option;
import heed.component.Ref;
import heed.tensor.optimizer.Rule;
import java.util.Map;

/** The optimisers that experiments can name, with their options. */
final class Optimizers {

    private static final String RATE = "size of a step";
    private static final String EPSILON = "kept from 0 by this, in what is divided by";

    private static final Map<String, Class<? extends Record>> KNOWN = Map.of("sgd", Sgd.class,
            "adam", Adam.class, "adamw", AdamW.class, "adagrad", Adagrad.class, "adadelta", Adadelta.class,
            "rmsprop", RmsProp.class);

    /** Options that make a rule. */
    private interface Choice {
        Rule rule();
    }

    private record Sgd(
            @Option(value = RATE, preset = "0.1", min = 0) double rate,
            @Option(value = "share of the last change that goes on", preset = "0", min = 0, max = 1)
            double momentum,
            @Option(value = "whether momentum looks ahead", preset = "false") boolean nesterov,
            @Option(value = "penalty on the squares of weights", preset = "0", min = 0) double decay)
            implements Choice {
        @Override
        public Rule rule() {
            return new heed.tensor.optimizer.Sgd(rate, momentum, nesterov, decay);
        }
    }

    private record Adam(
            @Option(value = RATE, preset = "0.001", min = 0) double rate,
            @Option(value = "how long gradients are averaged", preset = "0.9", min = 0, max = 1) double beta1,
            @Option(value = "how long their squares are", preset = "0.999", min = 0, max = 1) double beta2,
            @Option(value = EPSILON, preset = "1e-8", min = 0) double epsilon) implements Choice {
        @Override
        public Rule rule() {
            return new heed.tensor.optimizer.Adam(rate, beta1, beta2, epsilon, 0);
        }
    }

    private record AdamW(
            @Option(value = RATE, preset = "0.001", min = 0) double rate,
            @Option(value = "how long gradients are averaged", preset = "0.9", min = 0, max = 1) double beta1,
            @Option(value = "how long their squares are", preset = "0.999", min = 0, max = 1) double beta2,
            @Option(value = EPSILON, preset = "1e-8", min = 0) double epsilon,
            @Option(value = "share of a weight that goes, times the rate", preset = "0.01", min = 0)
            double decay) implements Choice {
        @Override
        public Rule rule() {
            return new heed.tensor.optimizer.Adam(rate, beta1, beta2, epsilon, decay);
        }
    }

    private record Adagrad(
            @Option(value = RATE, preset = "0.01", min = 0) double rate,
            @Option(value = EPSILON, preset = "1e-10", min = 0) double epsilon) implements Choice {
        @Override
        public Rule rule() {
            return new heed.tensor.optimizer.Adagrad(rate, epsilon);
        }
    }

    private record Adadelta(
            @Option(value = RATE, preset = "1", min = 0) double rate,
            @Option(value = "how long squares are averaged", preset = "0.9", min = 0, max = 1) double rho,
            @Option(value = EPSILON, preset = "1e-6", min = 0) double epsilon) implements Choice {
        @Override
        public Rule rule() {
            return new heed.tensor.optimizer.Adadelta(rate, rho, epsilon);
        }
    }

    private record RmsProp(
            @Option(value = RATE, preset = "0.01", min = 0) double rate,
            @Option(value = "how long squares are averaged", preset = "0.99", min = 0, max = 1) double alpha,
            @Option(value = EPSILON, preset = "1e-8", min = 0) double epsilon,
            @Option(value = "share of the last change that goes on", preset = "0", min = 0, max = 1)
            double momentum) implements Choice {
        @Override
        public Rule rule() {
            return new heed.tensor.optimizer.RmsProp(rate, alpha, epsilon, momentum);
        }
    }

    private Optimizers() {
    }

    /**
     * The rule that is named.
     *
     * @throws BadInput when there is none of that name, or its options are wrong
     */
    static Rule of(Ref ref) {
        Choice choice = (Choice) Choices.read("optimizer", KNOWN, ref);
        try {
            return choice.rule();
        } catch (IllegalArgumentException refused) {
            throw new BadInput(ref.key(), refused.getMessage(), refused);
        }
    }
}

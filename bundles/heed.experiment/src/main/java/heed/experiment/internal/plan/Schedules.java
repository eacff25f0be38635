package heed.experiment.internal.plan;

import heed.component.BadInput;
import heed.component.Option;
import heed.component.Ref;
import heed.tensor.optimizer.Schedule;
import java.util.Map;
import java.util.function.LongFunction;

/** The ways in which a rate can change that experiments can name, with their options. */
final class Schedules {

    private static final String WARMUP = "steps in which the rate grows evenly from almost 0, before";
    private static final String EVERY = "steps after which it is multiplied";
    private static final String BY = "by which it is multiplied";

    private static final Map<String, Class<? extends Record>> KNOWN = Map.of("constant", Constant.class,
            "step", Step.class, "exponential", Exponential.class, "cosine", Cosine.class,
            "inverse-sqrt", InverseSqrt.class);

    /** Options that make a schedule for a run of so many steps. */
    private interface Choice {
        Schedule schedule(long all);
    }

    private record Constant(@Option(value = WARMUP, preset = "0", min = 0) int warmup) implements Choice {
        @Override
        public Schedule schedule(long all) {
            return Schedule.constant().warmedUp(warmup);
        }
    }

    private record Step(
            @Option(value = EVERY, min = 1) int every,
            @Option(value = BY, preset = "0.5", min = 0) double by,
            @Option(value = WARMUP, preset = "0", min = 0) int warmup) implements Choice {
        @Override
        public Schedule schedule(long all) {
            return Schedule.step(every, by).warmedUp(warmup);
        }
    }

    private record Exponential(
            @Option(value = EVERY + ", a little each step", min = 1) int every,
            @Option(value = BY, preset = "0.5", min = 0) double by,
            @Option(value = WARMUP, preset = "0", min = 0) int warmup) implements Choice {
        @Override
        public Schedule schedule(long all) {
            return Schedule.exponential(every, by).warmedUp(warmup);
        }
    }

    private record Cosine(
            @Option(value = "steps until the floor, the warm-up included; 0 for all of the run", preset = "0",
                    min = 0) int steps,
            @Option(value = "share of the rate that is left in the end", preset = "0", min = 0, max = 1)
            double floor,
            @Option(value = WARMUP, preset = "0", min = 0) int warmup) implements Choice {
        @Override
        public Schedule schedule(long all) {
            return Schedule.cosine(Math.max(1, (steps == 0 ? all : steps) - warmup), floor).warmedUp(warmup);
        }
    }

    private record InverseSqrt(@Option(value = WARMUP, preset = "4000", min = 1) int warmup)
            implements Choice {
        @Override
        public Schedule schedule(long all) {
            return Schedule.inverseSquareRoot(warmup);
        }
    }

    private Schedules() {
    }

    /**
     * The schedule that is named, for a run whose number of steps is not yet known.
     *
     * @throws BadInput when there is none of that name, or its options are wrong
     */
    static LongFunction<Schedule> of(Ref ref) {
        return ((Choice) Choices.read("schedule", KNOWN, ref))::schedule;
    }
}

package heed.experiment.internal.plan;

import heed.component.Ref;
import heed.experiment.RunInfo;
import heed.tensor.optimizer.Rule;
import heed.tensor.optimizer.Schedule;
import java.util.function.LongFunction;

/**
 * All that one run is made of.
 *
 * @param backend the id of a backend, or auto
 * @param rule of the optimiser
 * @param schedule of its rate, for a run of so many steps
 */
public record RunSpec(RunInfo info, Ref dataset, Ref model, Ref backend, TrainOptions train, Rule rule,
        LongFunction<Schedule> schedule) {
}

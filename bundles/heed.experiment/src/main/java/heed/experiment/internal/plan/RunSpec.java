package heed.experiment.internal.plan;

import heed.component.Ref;
import heed.experiment.RunInfo;
import heed.tensor.optimizer.Optimizer;

/**
 * All that one run is made of.
 *
 * @param backend the id of a backend, or auto
 * @param rule of the optimiser
 * @param rate of the optimiser
 */
public record RunSpec(RunInfo info, Ref dataset, Ref model, Ref backend, TrainOptions train, Optimizer.Rule rule,
        double rate) {
}

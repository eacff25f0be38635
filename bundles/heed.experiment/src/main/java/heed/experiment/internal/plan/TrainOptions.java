package heed.experiment.internal.plan;

import heed.component.Option;
import heed.component.Ref;
import heed.tensor.spi.DType;

/** How a run is trained. */
public record TrainOptions(
        @Option(value = "sgd, adam, adamw, adagrad, adadelta or rmsprop, with its rate", preset = "adam")
        Ref optimizer,
        @Option(value = "how the rate changes: constant, step, exponential, cosine or inverse-sqrt",
                preset = "constant") Ref schedule,
        @Option(value = "examples a step", preset = "64", min = 1) int batch,
        @Option(value = "passes over the training part", preset = "10", min = 1) int epochs,
        @Option(value = "most steps altogether; 0 for no limit", preset = "0", min = 0) int steps,
        @Option(value = "greatest norm of all gradients together; 0 for no limit", preset = "1", min = 0)
        double clip,
        @Option(value = "type of all numbers", preset = "float32") Precision precision) {

    /** Types to compute in. */
    public enum Precision {
        /** For work. */
        FLOAT32,
        /** For checks; on backends that have it. */
        FLOAT64;

        /** As tensors call it. */
        public DType type() {
            return DType.valueOf(name());
        }
    }
}

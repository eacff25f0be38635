package heed.experiment.internal.plan;

import heed.component.Option;
import heed.component.Ref;
import heed.tensor.spi.DType;

/** How a run is trained. */
public record TrainOptions(
        @Option(value = "adam or sgd, with its rate", preset = "adam") Ref optimizer,
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

    /** Options of the optimiser adam. */
    public record Adam(@Option(value = "size of a step", preset = "0.001", min = 0) double rate) {
    }

    /** Options of the optimiser sgd. */
    public record Sgd(@Option(value = "size of a step", preset = "0.1", min = 0) double rate) {
    }
}

package heed.part.tck;

import heed.tensor.Engine;
import java.util.Locale;
import java.util.function.Supplier;

/** Whether gradients are recorded; some parts do something else then. */
public enum Mode {
    /** They are. */
    TRAINING {
        @Override
        public <T> T in(Engine engine, Supplier<T> computation) {
            return computation.get();
        }
    },
    /** They are not. */
    EVALUATION {
        @Override
        public <T> T in(Engine engine, Supplier<T> computation) {
            return engine.withoutGradients(computation);
        }
    };

    /** Computes so. */
    public abstract <T> T in(Engine engine, Supplier<T> computation);

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}

package heed.attention.tck;

import heed.tensor.Engine;
import java.util.Locale;
import java.util.function.Supplier;

/** Whether gradients are recorded; some mechanisms do something else then. */
enum Mode {
    TRAINING {
        @Override
        <T> T in(Engine engine, Supplier<T> computation) {
            return computation.get();
        }
    },
    EVALUATION {
        @Override
        <T> T in(Engine engine, Supplier<T> computation) {
            return engine.withoutGradients(computation);
        }
    };

    abstract <T> T in(Engine engine, Supplier<T> computation);

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}

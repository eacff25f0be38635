package heed.backend.nd4j;

import heed.tensor.spi.View;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Supplier;

/**
 * Each operation when it comes. Preparing one takes ten times as long as a small one runs, and a training step makes the
 * operations of the step before: so what is prepared is kept.
 */
final class Running implements Sink {

    private static final int MOST = 8192;

    private final Map<Key, Runnable> prepared = new HashMap<>();

    @Override
    public void run(Key same, Supplier<Runnable> made) {
        Runnable call = prepared.get(same);
        if (call == null) {
            if (prepared.size() == MOST) {
                prepared.clear();
            }
            call = made.get();
            prepared.put(same, call);
        }
        call.run();
        Calls.check();
    }

    @Override
    public void once(Key operation, Supplier<Runnable> made) {
        made.get().run();
        Calls.check();
    }

    @Override
    public void run(Runnable blas, View out) {
        blas.run();
    }
}

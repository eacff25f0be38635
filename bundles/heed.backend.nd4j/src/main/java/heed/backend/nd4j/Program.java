package heed.backend.nd4j;

import heed.tensor.spi.View;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.nd4j.linalg.api.buffer.DataBuffer;

/** Operations prepared and noted in order. */
final class Program implements Sink {

    private final List<Runnable> calls = new ArrayList<>();
    private final Map<DataBuffer, Integer> writes = new IdentityHashMap<>();

    @Override
    public void run(Key same, Supplier<Runnable> made) {
        for (DataBuffer buffer : same.written()) {
            writes.merge(buffer, 1, Integer::sum);
        }
        calls.add(made.get());
    }

    @Override
    public void once(Key operation, Supplier<Runnable> made) {
        run(operation, made);
    }

    @Override
    public void run(Runnable call, DataBuffer out) {
        writes.merge(out, 1, Integer::sum);
        calls.add(call);
    }

    /** How many calls write to a storage, so far. */
    int writes(View view) {
        return writes.getOrDefault(((Cells) view.storage()).buffer(), 0);
    }

    /** Everything noted, ready to be run again and again. */
    Runnable end() {
        Runnable[] all = calls.toArray(Runnable[]::new);
        return () -> {
            for (Runnable call : all) {
                call.run();
            }
            Calls.check();
        };
    }
}

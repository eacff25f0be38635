package heed.backend.nd4j;

import heed.tensor.spi.View;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.nd4j.linalg.api.buffer.DataBuffer;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Operations prepared and noted in order. */
final class Program implements Sink {

    private final List<Runnable> calls = new ArrayList<>();
    private final Map<DataBuffer, List<Extent>> writes = new IdentityHashMap<>();

    @Override
    public void run(Key same, Supplier<Runnable> made) {
        for (INDArray array : same.written()) {
            DataBuffer whole = array.data().originalDataBuffer();
            writes(whole == null ? array.data() : whole).add(Extent.of(array));
        }
        calls.add(made.get());
    }

    @Override
    public void once(Key operation, Supplier<Runnable> made) {
        run(operation, made);
    }

    @Override
    public void run(Runnable call, View out) {
        writes(buffer(out)).add(Extent.of(out.layout()));
        calls.add(call);
    }

    private List<Extent> writes(DataBuffer buffer) {
        return writes.computeIfAbsent(buffer, any -> new ArrayList<>());
    }

    private static DataBuffer buffer(View view) {
        return ((Cells) view.storage()).buffer();
    }

    /** A time of each view, to ask {@link #haveChanged} since when. */
    int[] times(View... views) {
        return Arrays.stream(views).mapToInt(view -> writes(buffer(view)).size()).toArray();
    }

    /** Whether a call noted since then writes to any of them. */
    boolean haveChanged(View[] views, int... since) {
        for (int i = 0; i < views.length; i++) {
            Extent extent = Extent.of(views[i].layout());
            List<Extent> all = writes(buffer(views[i]));
            if (all.subList(since[i], all.size()).stream().anyMatch(extent::meets)) {
                return true;
            }
        }
        return false;
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

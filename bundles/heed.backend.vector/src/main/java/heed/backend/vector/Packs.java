package heed.backend.vector;

import heed.tensor.Shape;
import heed.tensor.spi.DType;
import heed.tensor.spi.Layout;
import heed.tensor.spi.View;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/** Right-hand sides of products, packed in panels and kept as long as they do not change: weights, as a rule. */
final class Packs {

    /** The most floats kept; the longest unused go first. */
    private static final long MOST = 16L << 20;

    /** A packed matrix and what it was packed from. */
    static final class Pack {

        private final Cells cells;
        private final Layout layout;
        private final View panels;
        private int version;

        private Pack(View b) {
            int count = Panels.count(b.shape().dim(1));
            int size = b.shape().dim(0) * Tiles.PANEL;
            cells = Cells.of(b);
            layout = b.layout();
            panels = View.of(Cells.of(DType.FLOAT32, count * size), Shape.of(count, size));
        }

        /** [panels, k·PANEL]. */
        View panels() {
            return panels;
        }
    }

    private final Map<Cells, Map<Layout, Pack>> byStorage = new IdentityHashMap<>();
    private final Set<Pack> byAge = new LinkedHashSet<>();
    private long floats;

    /** The packed form of B, [k,n]; packing is handed out first where it is not there or stale. */
    Pack of(View b, int threads, Consumer<Op> run) {
        Map<Layout, Pack> mine = byStorage.computeIfAbsent(Cells.of(b), c -> new HashMap<>());
        Pack pack = mine.get(b.layout());
        boolean fresh = pack == null;
        if (fresh) {
            pack = new Pack(b);
            mine.put(b.layout(), pack);
            floats += pack.panels.shape().size();
        }
        byAge.remove(pack);
        byAge.add(pack);
        if (fresh || pack.version != pack.cells.version()) {
            pack.version = pack.cells.version();
            run.accept(packing(b, pack.panels, Math.min(threads, pack.panels.shape().dim(0))));
        }
        while (floats > MOST && byAge.size() > 1) {
            remove(byAge.iterator().next());
        }
        return pack;
    }

    /** Nothing of this storage is kept. */
    void forget(Cells cells) {
        Map<Layout, Pack> mine = byStorage.get(cells);
        if (mine != null) {
            List.copyOf(mine.values()).forEach(this::remove);
        }
    }

    private void remove(Pack pack) {
        Map<Layout, Pack> mine = byStorage.get(pack.cells);
        mine.remove(pack.layout);
        if (mine.isEmpty()) {
            byStorage.remove(pack.cells);
        }
        byAge.remove(pack);
        floats -= pack.panels.shape().size();
    }

    private static Op packing(View b, View panels, int parts) {
        Matrix matrix = Matrix.of(b, 0);
        int k = b.shape().dim(0);
        int n = b.shape().dim(1);
        return new Op(parts, new int[] {-1, 0}, 1, b, panels) {

            @Override
            void run(int part, Scratch scratch) {
                int all = panels.shape().dim(0);
                Panels.pack(matrix, k, n, from(all, part), from(all, part + 1), Cells.floats(panels), 0);
            }
        };
    }
}

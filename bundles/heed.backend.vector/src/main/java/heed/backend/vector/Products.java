package heed.backend.vector;

import heed.tensor.spi.View;
import java.util.List;
import java.util.function.Consumer;

/** Chooses how a matrix product is cut among the threads, and whether its right side is packed beforehand. */
final class Products {

    /** Fewer rows than this by thread, and the right side is better packed once for all. */
    private static final int MANY_ROWS = 128;
    private static final int FEW_ROWS = 4;
    /** So many multiplications take as long as one element of another operation. */
    private static final int WORK_OF_ONE = 16;

    private final Cut.Rule cut;
    private final Packs packs;
    private final Consumer<Op> run;

    Products(Cut.Rule cut, Packs packs, Consumer<Op> run) {
        this.cut = cut;
        this.packs = packs;
        this.run = run;
    }

    void product(View a, View b, View out, boolean add) {
        int last = out.layout().rank() - 1;
        int m = out.shape().dim(last - 1);
        int k = a.shape().dim(last);
        int n = out.shape().dim(last);
        long work = (long) out.shape().size() * Math.max(1, k) / WORK_OF_ONE;
        boolean busy = cut.threads() > 1 && work >= cut.leastWork();
        if (last == 2) {
            run.accept(batched(a, b, out, add, busy));
            return;
        }
        boolean rows = m >= FEW_ROWS && n >= FEW_ROWS && k > 0 && b.layout().stride(1) != 0 && b.layout().stride(0) != 0
                && (out.layout().stride(1) == 1 || out.layout().stride(0) != 1)
                && (a.layout().stride(1) == 1 || a.layout().stride(0) != 1 || k <= m);
        if (!rows) {
            run.accept(deep(List.of(a), List.of(b), out, add, busy));
        } else if (m >= MANY_ROWS * cut.threads()) {
            run.accept(plain(a, b, out, add, busy && m >= cut.threads() ? cut.threads() : 1));
        } else {
            View panels = packs.of(b, cut.threads(), run).panels();
            run.accept(packed(a, panels, out, add, busy && m >= FEW_ROWS * cut.threads() ? cut.threads() : 1));
        }
    }

    /** Left sides with gaps in their rows are the steps' activations, turned; others are few, and go one by one. */
    void sum(List<View> as, List<View> bs, View out, boolean add) {
        if (as.stream().allMatch(a -> a.layout().stride(1) == 1)) {
            for (int i = 0; i < as.size(); i++) {
                product(as.get(i), bs.get(i), out, add || i > 0);
            }
            return;
        }
        long depth = 0;
        for (View b : bs) {
            depth += b.shape().dim(0);
        }
        run.accept(deep(as, bs, out, add, cut.threads() > 1 && out.shape().size() * depth / WORK_OF_ONE >= cut.leastWork()));
    }

    /** One product after the other on each thread, or each product cut by rows where there are few. */
    private Op batched(View a, View b, View out, boolean add, boolean busy) {
        int batch = out.shape().dim(0);
        boolean byRows = busy && batch < cut.threads() && out.shape().dim(1) >= FEW_ROWS * cut.threads();
        int parts = busy && batch >= cut.threads() || byRows ? cut.threads() : 1;
        int[] axes = byRows ? new int[] {1, -1, 1} : new int[] {0, 0, 0};
        return new Op(parts, axes, 1, a, b, out) {

            /** Whether Cᵀ = Bᵀ·Aᵀ is made instead, whose lines have no gaps. */
            private final boolean turned = out.layout().stride(2) != 1 && out.layout().stride(1) == 1;
            private final Matrix[][][] factors = new Matrix[parts][3][];

            {
                for (int part = 0; part < parts; part++) {
                    for (int i = 0; i < 3; i++) {
                        factors[part][i] = matrices(view(turned && i < 2 ? 1 - i : i, part), turned);
                    }
                }
            }

            @Override
            void run(int part, Scratch scratch) {
                Matrix[][] mine = factors[part];
                int rows = view(2, part).shape().dim(1);
                int columns = out.shape().dim(2);
                for (int p = 0; p < mine[2].length; p++) {
                    scratch.gemm.product(mine[0][p], mine[1][p], mine[2][p], turned ? columns : rows,
                            a.shape().dim(2), turned ? rows : columns, add);
                }
            }
        };
    }

    private static Matrix[] matrices(View view, boolean turned) {
        Matrix[] matrices = new Matrix[view.shape().dim(0)];
        for (int p = 0; p < matrices.length; p++) {
            Matrix matrix = Matrix.of(view, p);
            matrices[p] = turned ? matrix.turned() : matrix;
        }
        return matrices;
    }

    /** Cut by rows, the right side packed by each thread as it goes. */
    private static Op plain(View a, View b, View out, boolean add, int parts) {
        return new Op(parts, new int[] {0, -1, 0}, 1, a, b, out) {

            @Override
            void run(int part, Scratch scratch) {
                View mine = view(2, part);
                scratch.gemm.product(Matrix.of(view(0, part), 0), Matrix.of(b, 0), Matrix.of(mine, 0),
                        mine.shape().dim(0), b.shape().dim(0), mine.shape().dim(1), add);
            }
        };
    }

    /** Cut by rows, the right side packed. */
    private static Op packed(View a, View panels, View out, boolean add, int parts) {
        int[] depth = {a.shape().dim(1)};
        float[] b = Cells.floats(panels);
        return new Op(parts, new int[] {0, -1, 0}, 1, a, panels, out) {

            private final Matrix[][] left = new Matrix[parts][];
            private final Matrix[] result = new Matrix[parts];

            {
                for (int part = 0; part < parts; part++) {
                    left[part] = new Matrix[] {Matrix.of(view(0, part), 0)};
                    result[part] = Matrix.of(view(2, part), 0);
                }
            }

            @Override
            void run(int part, Scratch scratch) {
                scratch.gemm.product(left[part], b, depth, result[part], view(2, part).shape().dim(0),
                        out.shape().dim(1), add);
            }
        };
    }

    /** Much depth and a small result, of which each thread makes some rows or some columns. */
    private Op deep(List<View> as, List<View> bs, View out, boolean add, boolean busy) {
        int m = out.shape().dim(0);
        int n = out.shape().dim(1);
        boolean byRows = m >= n && m >= cut.threads();
        int parts = busy && (byRows || n >= cut.threads()) ? cut.threads() : 1;
        int count = as.size();
        View[] views = new View[2 * count + 1];
        int[] axes = new int[views.length];
        int[] depths = new int[count];
        for (int i = 0; i < count; i++) {
            views[i] = as.get(i);
            views[count + i] = bs.get(i);
            axes[i] = byRows ? 0 : -1;
            axes[count + i] = byRows ? -1 : 1;
            depths[i] = bs.get(i).shape().dim(0);
        }
        views[2 * count] = out;
        axes[2 * count] = byRows ? 0 : 1;
        return new Op(parts, axes, 1, views) {

            private final Matrix[][] left = new Matrix[parts][count];
            private final Matrix[][] right = new Matrix[parts][count];

            {
                for (int part = 0; part < parts; part++) {
                    for (int i = 0; i < count; i++) {
                        left[part][i] = Matrix.of(view(i, part), 0);
                        right[part][i] = Matrix.of(view(count + i, part), 0);
                    }
                }
            }

            @Override
            void run(int part, Scratch scratch) {
                View mine = view(2 * count, part);
                int rows = mine.shape().dim(0);
                int columns = mine.shape().dim(1);
                Matrix c = Matrix.of(mine, 0);
                if (count == 1) {
                    scratch.gemm.part(left[part][0], right[part][0], c, rows, depths[0], columns, m, n, add);
                } else {
                    scratch.gemm.sum(left[part], right[part], depths, c, rows, columns, add);
                }
            }
        };
    }
}

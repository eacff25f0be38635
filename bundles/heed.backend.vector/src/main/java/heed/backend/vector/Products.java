package heed.backend.vector;

import heed.tensor.Shape;
import heed.tensor.spi.View;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** Chooses how a matrix product is cut among the threads, and whether its right side is packed beforehand. */
final class Products {

    /** Fewer rows than this by thread, and the right side is better packed once for all; */
    private static final int MANY_ROWS = 128;
    /** a small one always, since it stays in the caches. */
    private static final int SMALL = 1 << 18;
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

    /**
     * One product, or one for each slot of a leading axis.
     *
     * @param start what it is added to: none, {@code out} itself or, of a single product, another view
     */
    void product(View a, View b, Optional<View> start, View out) {
        int last = out.layout().rank() - 1;
        int m = out.shape().dim(last - 1);
        int k = a.shape().dim(last);
        int n = out.shape().dim(last);
        long work = (long) out.shape().size() * Math.max(1, k) / WORK_OF_ONE;
        boolean busy = cut.threads() > 1 && work >= cut.leastWork();
        if (last == 2) {
            run.accept(batched(a, b, start, out, busy));
            return;
        }
        boolean rows = m >= FEW_ROWS && n >= FEW_ROWS && k > 0 && b.layout().stride(1) != 0 && b.layout().stride(0) != 0
                && (out.layout().stride(1) == 1 || out.layout().stride(0) != 1)
                && (a.layout().stride(1) == 1 || a.layout().stride(0) != 1 || k <= m);
        if (!rows) {
            run.accept(deep(List.of(a), List.of(b), start, out, busy));
        } else if (m >= MANY_ROWS * cut.threads() && b.shape().size() > SMALL) {
            run.accept(plain(a, b, start, out, busy && m >= cut.threads() ? cut.threads() : 1));
        } else {
            View panels = packs.of(b, cut.threads(), run).panels();
            run.accept(packed(a, panels, start, out, busy && m >= FEW_ROWS * cut.threads() ? cut.threads() : 1));
        }
    }

    /** Left sides with gaps in their rows are the steps' activations, turned; others are few, and go one by one. */
    void sum(List<View> as, List<View> bs, Optional<View> start, View out) {
        if (as.stream().allMatch(a -> a.layout().stride(1) == 1)) {
            for (int i = 0; i < as.size(); i++) {
                product(as.get(i), bs.get(i), i > 0 ? Optional.of(out) : start, out);
            }
            return;
        }
        long depth = 0;
        for (View b : bs) {
            depth += b.shape().dim(0);
        }
        boolean busy = cut.threads() > 1 && out.shape().size() * depth / WORK_OF_ONE >= cut.leastWork();
        run.accept(deep(as, bs, start, out, busy));
    }

    /** Whether {@link #productAndSums} is for these: whole panels for each thread, without gaps. */
    static boolean canSum(View b, View out, View sums, int threads) {
        return out.shape().dim(0) >= FEW_ROWS && b.shape().dim(1) >= threads * Tiles.PANEL && Rows.plain(b, out, sums);
    }

    /** Cut by columns, which are added up while they are packed. */
    void productAndSums(View a, View b, View out, View sums) {
        int parts = cut.threads();
        run.accept(new Op(parts, new int[] {-1, 1, 0, 1}, 2, a, b, sums, out) {

            private final Matrix left = Matrix.of(a, 0);
            private final Matrix[] right = new Matrix[parts];
            private final Matrix[] result = new Matrix[parts];

            {
                for (int part = 0; part < parts; part++) {
                    right[part] = Matrix.of(view(1, part), 0);
                    result[part] = Matrix.of(view(3, part), 0);
                }
            }

            @Override
            void run(int part, Scratch scratch) {
                Shape mine = view(3, part).shape();
                scratch.gemm.productAndSums(left, right[part], result[part], mine.dim(0), b.shape().dim(0), mine.dim(1),
                        Cells.floats(sums), (int) view(2, part).layout().offset());
            }
        });
    }

    /** One product after the other on each thread, or each product cut by rows where there are few. */
    private Op batched(View a, View b, Optional<View> start, View out, boolean busy) {
        int batch = out.shape().dim(0);
        boolean byRows = busy && batch < cut.threads() && out.shape().dim(1) >= FEW_ROWS * cut.threads();
        int parts = busy && batch >= cut.threads() || byRows ? cut.threads() : 1;
        int[] axes = byRows ? new int[] {1, -1, 1} : new int[] {0, 0, 0};
        return new Op(parts, axes, 1, a, b, out) {

            /** Whether Cᵀ = Bᵀ·Aᵀ is made instead, whose lines have no gaps. */
            private final boolean turned = out.layout().stride(2) != 1 && out.layout().stride(1) == 1;
            private final boolean add = start.isPresent();
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
                    scratch.gemm.product(mine[0][p], mine[1][p], add ? mine[2][p] : Gemm.ZEROS, mine[2][p],
                            turned ? columns : rows, a.shape().dim(2), turned ? rows : columns);
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
    private static Op plain(View a, View b, Optional<View> start, View out, int parts) {
        return new Product(parts, List.of(0, -1), 0, List.of(a, b), start, out) {

            @Override
            void run(int part, Scratch scratch) {
                View mine = view(views() - 1, part);
                scratch.gemm.product(Matrix.of(view(0, part), 0), Matrix.of(b, 0), before(part), result(part),
                        mine.shape().dim(0), b.shape().dim(0), mine.shape().dim(1));
            }
        };
    }

    /** Cut by rows, the right side packed. */
    private static Op packed(View a, View panels, Optional<View> start, View out, int parts) {
        int[] depth = {a.shape().dim(1)};
        float[] b = Cells.floats(panels);
        return new Product(parts, List.of(0, -1), 0, List.of(a, panels), start, out) {

            private final Matrix[][] left = new Matrix[parts][];

            {
                for (int part = 0; part < parts; part++) {
                    left[part] = new Matrix[] {Matrix.of(view(0, part), 0)};
                }
            }

            @Override
            void run(int part, Scratch scratch) {
                scratch.gemm.product(left[part], b, depth, before(part), result(part), view(0, part).shape().dim(0),
                        out.shape().dim(1));
            }
        };
    }

    /** Much depth and a small result, of which each thread makes some rows or some columns. */
    private Op deep(List<View> as, List<View> bs, Optional<View> start, View out, boolean busy) {
        int m = out.shape().dim(0);
        int n = out.shape().dim(1);
        boolean byRows = m >= n && m >= cut.threads();
        int parts = busy && (byRows || n >= cut.threads()) ? cut.threads() : 1;
        int count = as.size();
        List<View> views = new ArrayList<>(as);
        views.addAll(bs);
        List<Integer> axes = new ArrayList<>(Collections.nCopies(count, byRows ? 0 : -1));
        axes.addAll(Collections.nCopies(count, byRows ? -1 : 1));
        int[] depths = bs.stream().mapToInt(b -> b.shape().dim(0)).toArray();
        return new Product(parts, axes, byRows ? 0 : 1, views, start, out) {

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
                View mine = view(views() - 1, part);
                int rows = mine.shape().dim(0);
                int columns = mine.shape().dim(1);
                if (count == 1) {
                    scratch.gemm.part(left[part][0], right[part][0], before(part), result(part), rows, depths[0],
                            columns, m, n);
                } else {
                    scratch.gemm.sum(left[part], right[part], depths, before(part), result(part), rows, columns);
                }
            }
        };
    }

    /** A product of matrices, added to something: the last view but one, if that is neither nothing nor the result. */
    private abstract static class Product extends Op {

        private final Matrix[] before;
        private final Matrix[] result;

        /**
         * @param axes of the factors
         * @param axis of the result, and of what it is added to
         */
        Product(int parts, List<Integer> axes, int axis, List<View> factors, Optional<View> start, View out) {
            super(parts, axes(axes, axis, other(start, out)), 1, views(factors, start, out));
            before = new Matrix[parts];
            result = new Matrix[parts];
            for (int part = 0; part < parts; part++) {
                result[part] = Matrix.of(view(views() - 1, part), 0);
                before[part] = start.isEmpty() ? Gemm.ZEROS
                        : other(start, out) ? Matrix.of(view(views() - 2, part), 0) : result[part];
            }
        }

        private static boolean other(Optional<View> start, View out) {
            return start.isPresent() && start.get() != out;
        }

        private static int[] axes(List<Integer> factors, int axis, boolean other) {
            List<Integer> axes = new ArrayList<>(factors);
            axes.addAll(Collections.nCopies(other ? 2 : 1, axis));
            return axes.stream().mapToInt(i -> i).toArray();
        }

        private static View[] views(List<View> factors, Optional<View> start, View out) {
            List<View> views = new ArrayList<>(factors);
            if (other(start, out)) {
                views.add(start.get());
            }
            views.add(out);
            return views.toArray(View[]::new);
        }

        final Matrix before(int part) {
            return before[part];
        }

        final Matrix result(int part) {
            return result[part];
        }
    }
}

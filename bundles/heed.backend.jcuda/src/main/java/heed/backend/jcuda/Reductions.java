package heed.backend.jcuda;

import heed.tensor.Shape;
import heed.tensor.spi.DType;
import heed.tensor.spi.Layout;
import heed.tensor.spi.Reduction;
import heed.tensor.spi.View;

/**
 * Sums and greatest ones along axes. Where few results are made of many elements, parts of them are made by
 * more blocks and put together by a second launch, always in the same order.
 */
final class Reductions {

    /** Fewer elements than this are not worth a block of their own. */
    private static final int LEAST_OF_ROW = 4096;
    private static final int LEAST_OF_COLUMN = 128;
    private static final int LONG_ROW = 1024;
    private static final int MOST_PARTS = 1024;
    private static final int WARP = 32;

    private final Device device;
    private final Memory memory;

    Reductions(Device device, Memory memory) {
        this.device = device;
        this.memory = memory;
    }

    /**
     * Sizes of the axes that stay and of those that go, and the steps along them in what is read and written.
     */
    private record Plan(int[] kept, int[] keptIn, int[] keptOut, int[] reduced, int[] reducedIn) {

        int results() {
            return product(kept);
        }

        int terms() {
            return product(reduced);
        }

        private static int product(int... sizes) {
            int product = 1;
            for (int size : sizes) {
                product *= size;
            }
            return product;
        }

        /** Whether neighbouring threads are better given neighbouring results. */
        boolean byColumns() {
            return reducedIn[reduced.length - 1] != 1 && keptIn[kept.length - 1] == 1
                    && kept[kept.length - 1] >= WARP;
        }

        /** The results' places, one after the other. */
        int[] plain() {
            int[] steps = new int[kept.length];
            int step = 1;
            for (int axis = kept.length - 1; axis >= 0; axis--) {
                steps[axis] = step;
                step *= kept[axis];
            }
            return steps;
        }
    }

    void reduce(Reduction op, View in, View out) {
        if (Cells.isEmpty(out)) {
            return;
        }
        Layout from = in.layout();
        boolean[] gone = new boolean[from.rank()];
        boolean[] stays = new boolean[from.rank()];
        for (int axis = 0; axis < gone.length; axis++) {
            gone[axis] = out.shape().dim(axis) == 1 && from.shape().dim(axis) != 1;
            stays[axis] = !gone[axis];
        }
        Axes kept = Axes.chosen(stays, 0, from, out.layout());
        Axes reduced = Axes.chosen(gone, 0, from);
        if (kept.rank() > Axes.MOST || reduced.rank() > Axes.MOST) {
            throw new IllegalArgumentException("backend 'jcuda' reduces views whose axes can be joined to "
                    + Axes.MOST
                    + " that stay and " + Axes.MOST + " that go; got " + from);
        }
        reduce(op, in, out, new Plan(kept.sizes(), kept.strides(0), kept.strides(1), reduced.sizes(),
                reduced.strides(0)));
    }

    private void reduce(Reduction op, View in, View out, Plan plan) {
        boolean ints = out.type() == DType.INT32;
        int results = plan.results();
        int chunk = chunk(plan);
        int parts = Math.max(1, Device.ceil(plan.terms(), chunk));
        if (parts == 1) {
            launch(op, ints, Cells.address(in), Cells.address(out), plan, chunk, 0);
            return;
        }
        View partial = memory.scratch(out.type(), Shape.of(parts, results));
        int[] plain = plan.plain();
        launch(op, ints, Cells.address(in), Cells.address(partial),
                new Plan(plan.kept, plan.keptIn, plain, plan.reduced, plan.reducedIn), chunk, results);
        launch(op, ints, Cells.address(partial), Cells.address(out),
                new Plan(plan.kept, plain, plan.keptOut, new int[] {parts}, new int[] {results}), parts, 0);
        memory.give(partial);
    }

    /** How many terms a block takes: all, unless that would leave most of the GPU idle. */
    private int chunk(Plan plan) {
        int terms = plan.terms();
        int results = plan.results();
        int blocks = plan.byColumns() ? Device.ceil(results, WARP) : terms > LONG_ROW ? results
                : Device.ceil(results, 8);
        int least = plan.byColumns() ? LEAST_OF_COLUMN : LEAST_OF_ROW;
        int parts = Math.min(Math.min(MOST_PARTS, 4 * device.processors() / blocks), terms / least);
        return parts < 2 ? Math.max(1, terms) : Device.ceil(terms, parts);
    }

    private void launch(Reduction op, boolean ints, long in, long out, Plan plan, int chunk, int partStride) {
        int results = plan.results();
        int terms = plan.terms();
        device.arguments().pointer(in).pointer(out)
                .numbers(op.ordinal(), results, terms, chunk, partStride, plan.kept.length,
                plan.reduced.length)
                .axes(plan.kept, 1).axes(plan.keptIn, 0).axes(plan.keptOut, 0).axes(plan.reduced, 1)
                .axes(plan.reducedIn, 0);
        int parts = Math.max(1, Device.ceil(terms, chunk));
        if (plan.byColumns()) {
            device.launchBlocks(ints ? Kernel.REDUCE_COLUMNS_INT : Kernel.REDUCE_COLUMNS,
                    Device.ceil(results, WARP), parts);
        } else if (terms > LONG_ROW) {
            device.launch(ints ? Kernel.REDUCE_ROWS_INT : Kernel.REDUCE_ROWS, results, parts, Device.BLOCK,
                    1);
        } else {
            device.launchWarps(ints ? Kernel.REDUCE_ROWS_INT : Kernel.REDUCE_ROWS, results, parts);
        }
    }
}

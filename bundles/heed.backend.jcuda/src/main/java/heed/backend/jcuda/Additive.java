package heed.backend.jcuda;

import heed.tensor.Shape;
import heed.tensor.spi.DType;
import heed.tensor.spi.Kernels.AdditiveScore;
import heed.tensor.spi.Layout;
import heed.tensor.spi.View;

/** Additive scores and their gradient, without a tensor [B,T,S,H]. */
final class Additive {

    /** From so many steps on, queries and keys are read by tiles. */
    private static final int TILED = 4;
    private static final int TILE_STEPS = 8;
    private static final int TILE_SLOTS = 32;
    /** Up to so many steps, one kernel makes all of the gradient. */
    private static final int FEW = 2;
    private static final int SHARED_STEPS = 4;
    private static final int WARP = 32;

    private final Work work;
    private final Device device;
    private final Sums sums;

    Additive(Work work, Sums sums) {
        this.work = work;
        this.device = work.device();
        this.sums = sums;
    }

    void score(View q, View k, View v, View out) {
        if (Cells.isEmpty(out)) {
            return;
        }
        try (Operands operands = work.operands()) {
            View queries = operands.read(q, Operands.LINES);
            View keys = operands.read(k, Operands.LINES);
            View line = operands.read(v, Operands.PLAIN);
            int batch = q.shape().dim(0);
            int steps = q.shape().dim(1);
            int slots = k.shape().dim(1);
            Arguments arguments = device.arguments().pointer(Cells.address(queries))
                    .pointer(Cells.address(keys))
                    .pointer(Cells.address(line)).pointer(Cells.address(out))
                    .numbers(batch, steps, slots, q.shape().dim(2));
            steps(arguments, queries, 2);
            steps(arguments, keys, 2);
            steps(arguments, out, 3);
            if (steps < TILED) {
                device.launchWarps(Kernel.ADDITIVE_SCORE, batch * steps * slots, 1);
            } else {
                device.launchBlocks(Kernel.ADDITIVE_SCORE_TILED,
                        batch * Device.ceil(steps, TILE_STEPS) * Device.ceil(slots, TILE_SLOTS), 1);
            }
        }
    }

    void gradient(View g, AdditiveScore at, View dq, View dk, View dv) {
        if (Cells.isEmpty(g) || Cells.isEmpty(dv)) {
            return;
        }
        try (Operands operands = work.operands()) {
            View[] views = {g, operands.read(at.q(), Operands.LINES), operands.read(at.k(), Operands.LINES),
                operands.read(at.v(), Operands.PLAIN), operands.changed(dq, Operands.LINES),
                operands.changed(dk, Operands.LINES), operands.changed(dv, few(g) ? Operands.LINES
                : Operands.PLAIN)};
            if (few(g)) {
                arguments(0, views);
                device.launchBlocks(Kernel.ADDITIVE_GRADIENT,
                        g.shape().dim(0) * Device.ceil(dv.shape().dim(1), WARP), 1);
            } else {
                apart(views);
            }
        }
    }

    private static boolean few(View g) {
        return g.shape().dim(1) <= FEW;
    }

    /** Queries and keys by kernels of their own; dv from the first in parts. */
    private void apart(View... views) {
        Shape scores = views[0].shape();
        Shape dv = views[6].shape();
        int parts = Device.ceil(scores.dim(1), SHARED_STEPS);
        int lines = scores.dim(0) * Device.ceil(dv.dim(1), WARP);
        View partial = work.memory().scratch(DType.FLOAT32, dv.inserted(0).with(0, parts));
        arguments(Cells.address(partial), views);
        device.launchBlocks(Kernel.ADDITIVE_GRADIENT_QUERIES, lines * parts, 1);
        arguments(Cells.address(partial), views);
        device.launchBlocks(Kernel.ADDITIVE_GRADIENT_KEYS, lines * Device.ceil(scores.dim(2), SHARED_STEPS),
                1);
        sums.into(Cells.address(partial), parts, (int) dv.size(), Cells.address(views[6]), 1);
        work.memory().give(partial);
    }

    private void arguments(long partial, View... views) {
        Arguments arguments = device.arguments();
        for (View view : views) {
            arguments.pointer(Cells.address(view));
        }
        Shape scores = views[0].shape();
        arguments.pointer(partial).numbers(scores.dim(0), scores.dim(1), scores.dim(2),
                views[6].shape().dim(1))
                .number(Cells.stride(views[6].layout(), 0));
        steps(arguments, views[0], 3);
        for (int i : new int[] {1, 2, 4, 5}) {
            steps(arguments, views[i], 2);
        }
    }

    private static void steps(Arguments arguments, View view, int axes) {
        Layout layout = view.layout();
        for (int axis = 0; axis < axes; axis++) {
            arguments.number(Cells.stride(layout, axis));
        }
    }
}

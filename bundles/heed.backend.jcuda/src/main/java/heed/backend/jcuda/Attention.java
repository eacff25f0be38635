package heed.backend.jcuda;

import heed.tensor.Shape;
import heed.tensor.spi.DType;
import heed.tensor.spi.Kernels.AttentionRead;
import heed.tensor.spi.Layout;
import heed.tensor.spi.View;
import java.util.function.Predicate;

/** Scaled dot-product attention by tiles: no tensor [B,N,T,S], neither forward nor backward. */
final class Attention {

    /** Threads of a block. */
    private static final int BLOCK = 128;
    /** Most columns of a result that a block makes. */
    private static final int WIDTH = 128;

    /** What a block makes: so many lines of a result by so many of its columns. */
    private record Tile(int lines, int columns) {

        /** Narrow rows in long tiles, unless there are few. */
        static Tile of(int lines, int columns) {
            if (columns > 64) {
                return new Tile(64, 128);
            }
            return lines <= 64 ? new Tile(64, 64) : new Tile(128, columns <= 32 ? 32 : 64);
        }

        /** That of several kernels which makes such tiles. */
        Kernel kernel(String name) {
            return Kernel.valueOf(name + "_" + lines + "X" + columns);
        }
    }

    private final Work work;
    private final Device device;

    Attention(Work work) {
        this.work = work;
        this.device = work.device();
    }

    void forward(AttentionRead read, View out, View logSums) {
        if (Cells.isEmpty(out)) {
            return;
        }
        try (Operands operands = work.operands()) {
            View q = operands.read(read.q(), besides(read.q(), out));
            View k = operands.read(read.k(), besides(read.k(), out));
            View v = operands.read(read.v(), besides(read.v(), out));
            View result = operands.written(out, Operands.LINES);
            View notes = operands.written(logSums, Operands.PLAIN);
            Arguments arguments = addresses(q, k, v);
            arguments.pointer(mask(read)).pointer(Cells.address(result)).pointer(Cells.address(notes));
            sizes(arguments, read);
            steps(arguments, 3, q, k, v);
            maskSteps(arguments, read.mask());
            steps(arguments, 3, result);
            Shape shape = out.shape();
            launch("ATTENTION", shape.dim(0) * shape.dim(1), shape.dim(2), shape.dim(3));
        }
    }

    /** A tile is read after others were written, so the result must not lie where an input does. */
    private static Predicate<Layout> besides(View input, View out) {
        return input.equals(out) ? Operands.NONE : Operands.LINES;
    }

    void backward(View g, AttentionRead read, View out, View logSums, View dq, View dk, View dv) {
        if (Cells.isEmpty(g)) {
            return;
        }
        try (Operands operands = work.operands()) {
            View slope = operands.read(g, Operands.LINES);
            View dots = dots(slope, operands.read(out, Operands.LINES));
            View[] views = {slope, operands.read(read.q(), Operands.LINES),
                operands.read(read.k(), Operands.LINES), operands.read(read.v(), Operands.LINES),
                operands.read(logSums, Operands.PLAIN), dots,
                operands.changed(dq, Operands.LINES), operands.changed(dk, Operands.LINES),
                operands.changed(dv, Operands.LINES)};
            Shape q = read.q().shape();
            int heads = q.dim(0) * q.dim(1);
            int slots = read.k().shape().dim(2);
            int width = q.dim(3);
            if (width > 0) {
                arguments(read, views);
                launch("ATTENTION_GRADIENT_QUERIES", heads, q.dim(2), width);
            }
            if (slots > 0) {
                arguments(read, views);
                launch("ATTENTION_GRADIENT_SLOTS", heads, slots, Math.max(width, g.shape().dim(3)));
            }
            work.memory().give(dots);
        }
    }

    /** With the arguments that were written: a block for each tile of so many lines of each head. */
    private void launch(String kernel, int heads, int lines, int columns) {
        Tile tile = Tile.of(lines, columns);
        device.launch(tile.kernel(kernel), heads * Device.ceil(lines, tile.lines),
                Device.ceil(columns, WIDTH), BLOCK, 1);
    }

    /** Σ_e g·out for each query. */
    private View dots(View g, View out) {
        Shape shape = g.shape();
        View dots = work.memory().scratch(DType.FLOAT32, shape.without(3));
        Arguments arguments = addresses(g, out, dots)
                .numbers(shape.dim(0), shape.dim(1), shape.dim(2), shape.dim(3));
        steps(arguments, 3, g, out);
        device.launchWarps(Kernel.ATTENTION_DOTS, (int) dots.shape().size(), 1);
        return dots;
    }

    /** Views: g, q, k, v, logSums, dots, dq, dk, dv. */
    private void arguments(AttentionRead read, View... views) {
        Arguments arguments = addresses(views[0], views[1], views[2], views[3]).pointer(mask(read));
        for (int i = 4; i < views.length; i++) {
            arguments.pointer(Cells.address(views[i]));
        }
        sizes(arguments, read);
        steps(arguments, 3, views[0], views[1], views[2], views[3]);
        maskSteps(arguments, read.mask());
        steps(arguments, 3, views[6], views[7], views[8]);
    }

    private Arguments addresses(View... views) {
        Arguments arguments = device.arguments();
        for (View view : views) {
            arguments.pointer(Cells.address(view));
        }
        return arguments;
    }

    private static long mask(AttentionRead read) {
        return read.mask() == null ? 0 : Cells.address(read.mask());
    }

    private static void sizes(Arguments arguments, AttentionRead read) {
        Shape q = read.q().shape();
        arguments.numbers(q.dim(0), q.dim(1), q.dim(2), read.k().shape().dim(2), q.dim(3),
                read.v().shape().dim(3))
                .numbers(read.causal() ? 1 : 0, read.mask() == null ? 0 : Cells.code(read.mask()))
                .number((float) read.scale());
    }

    private static void steps(Arguments arguments, int axes, View... views) {
        for (View view : views) {
            Layout layout = view.layout();
            for (int axis = 0; axis < axes; axis++) {
                arguments.number(Cells.stride(layout, axis));
            }
        }
    }

    private static void maskSteps(Arguments arguments, View mask) {
        if (mask == null) {
            arguments.numbers(0, 0, 0, 0);
        } else {
            steps(arguments, 4, mask);
        }
    }
}

package heed.backend.jcuda;

import heed.tensor.spi.Binary;
import heed.tensor.spi.DType;
import heed.tensor.spi.Layout;
import heed.tensor.spi.Unary;
import heed.tensor.spi.View;

/** Kernels that make each element of its like in other views. */
final class Elementwise {

    /** What follows the operations of {@link Unary} and {@link Binary} in the kernels. */
    private static final int GELU = Unary.values().length;
    private static final int GELU_GRADIENT = Binary.values().length;
    private static final int TILE = 32;

    private final Device device;

    Elementwise(Device device) {
        this.device = device;
    }

    void fill(View out, double value) {
        int bits = out.type() == DType.INT32 ? (int) value : Float.floatToRawIntBits((float) value);
        each(Kernel.FILL, new int[] {bits}, out);
    }

    void copy(View in, View out) {
        if (!transposed(in, out)) {
            each(Kernel.COPY, new int[] {Cells.code(in), Cells.code(out)}, in, out);
        }
    }

    void unary(Unary op, View in, View out) {
        each(out.type() == DType.INT32 ? Kernel.UNARY_INT : Kernel.UNARY, new int[] {op.ordinal()}, in, out);
    }

    void gelu(View in, View out) {
        each(Kernel.UNARY, new int[] {GELU}, in, out);
    }

    void binary(Binary op, View a, View b, View out) {
        each(out.type() == DType.INT32 ? Kernel.BINARY_INT : Kernel.BINARY, new int[] {op.ordinal()}, a, b,
                out);
    }

    void geluGradient(View g, View in, View out) {
        each(Kernel.BINARY, new int[] {GELU_GRADIENT}, g, in, out);
    }

    void scalar(Binary op, View a, double b, View out) {
        int[] head = {Float.floatToRawIntBits((float) b), (int) b, op.ordinal()};
        each(out.type() == DType.INT32 ? Kernel.SCALAR_INT : Kernel.SCALAR, head, a, out);
    }

    void where(View condition, View a, View b, View out) {
        each(Kernel.WHERE, new int[] {Cells.code(condition)}, condition, a, b, out);
    }

    /**
     * A kernel whose structure is: the views' addresses, some numbers, count, rank, sizes, each view's steps.
     */
    private void each(Kernel kernel, int[] head, View... views) {
        if (Cells.isEmpty(views[views.length - 1])) {
            return;
        }
        Layout[] layouts = new Layout[views.length];
        long[] addresses = new long[views.length];
        for (int i = 0; i < views.length; i++) {
            layouts[i] = views[i].layout();
            addresses[i] = Cells.address(views[i]);
        }
        each(kernel, head, Axes.of(layouts), 0, views, addresses);
    }

    /** Axes that are too many for a kernel are gone through one by one. */
    private void each(Kernel kernel, int[] head, Axes axes, int from, View[] views, long... addresses) {
        if (axes.rank() - from <= Axes.MOST) {
            launch(kernel, head, axes, from, addresses);
            return;
        }
        for (int i = 0; i < axes.size(from); i++) {
            long[] moved = addresses.clone();
            for (int k = 0; k < views.length; k++) {
                moved[k] += (long) i * axes.stride(k, from) * views[k].type().bytes();
            }
            each(kernel, head, axes, from + 1, views, moved);
        }
    }

    private void launch(Kernel kernel, int[] head, Axes axes, int from, long... addresses) {
        Arguments arguments = device.arguments();
        for (long address : addresses) {
            arguments.pointer(address);
        }
        int count = 1;
        for (int axis = from; axis < axes.rank(); axis++) {
            count *= axes.size(axis);
        }
        arguments.numbers(head).number(count).number(axes.rank() - from);
        axes.writeSizes(from, arguments);
        for (int k = 0; k < addresses.length; k++) {
            axes.writeStrides(k, from, arguments);
        }
        boolean fours = plain(kernel, axes, from, addresses.length);
        device.launchFlat(kernel, fours ? Device.ceil(count, 4) : count);
    }

    /** Whether the kernel goes through the elements by fours. */
    private static boolean plain(Kernel kernel, Axes axes, int from, int layouts) {
        boolean plain = axes.rank() - from == 1 && kernel != Kernel.WHERE;
        for (int k = 0; k < layouts && plain; k++) {
            plain = axes.last(k) == 1;
        }
        return plain;
    }

    /** By tiles, where reading along one axis and writing along the other would both be slow. */
    private boolean transposed(View in, View out) {
        if (in.type() != out.type() || in.layout().rank() < 2 || Cells.isEmpty(out)) {
            return false;
        }
        Axes axes = Axes.of(in.layout(), out.layout());
        int columns = axes.rank() - 2;
        if (axes.rank() < 2 || axes.rank() > 3 || axes.last(1) != 1 || axes.stride(0, columns) != 1
                || axes.size(columns) < TILE || axes.size(columns + 1) < TILE) {
            return false;
        }
        int batch = columns == 1 ? axes.size(0) : 1;
        int rows = axes.size(columns + 1);
        device.arguments().pointer(Cells.address(in)).pointer(Cells.address(out))
                .numbers(batch, rows, axes.size(columns))
                .numbers(columns == 1 ? axes.stride(0, 0) : 0, axes.last(0))
                .numbers(columns == 1 ? axes.stride(1, 0) : 0, axes.stride(1, columns));
        device.launchBlocks(Kernel.TRANSPOSE,
                batch * Device.ceil(rows, TILE) * Device.ceil(axes.size(columns), TILE), 1);
        return true;
    }
}

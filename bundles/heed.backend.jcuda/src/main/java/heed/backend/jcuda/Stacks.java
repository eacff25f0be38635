package heed.backend.jcuda;

import heed.tensor.Shape;
import heed.tensor.spi.DType;
import heed.tensor.spi.Layout;
import heed.tensor.spi.View;
import java.util.Arrays;
import java.util.List;

/**
 * Sums of products. The many small ones of a recurrent scan's steps are one product of their sides stacked:
 * {@code Σ_i a_i·b_i = [a_1ᵀ; a_2ᵀ; …]ᵀ·[b_1; b_2; …]}.
 */
final class Stacks {

    /** As in {@code args.cuh}. */
    private static final int STACK_MOST = 448;

    /** Fewer are not worth the copies, nor are products that are deep by themselves. */
    private static final int FEW = 4;
    private static final int DEEP = 512;
    private static final long MOST_BYTES = 256L << 20;

    private final Work work;
    private final Device device;
    private final Products products;

    Stacks(Work work, Products products) {
        this.work = work;
        this.device = work.device();
        this.products = products;
    }

    void sum(List<View> as, List<View> bs, View out, boolean accumulate) {
        int from = 0;
        while (from < as.size()) {
            int to = from + Math.min(alike(as, bs, from), most(as.get(from), bs.get(from)));
            if (to - from >= FEW) {
                stacked(as.subList(from, to), bs.subList(from, to), out, accumulate || from > 0);
            } else {
                to = from + 1;
                products.matmul(as.get(from), bs.get(from), out, accumulate || from > 0);
            }
            from = to;
        }
    }

    /** How many from one on have its shapes and steps. */
    private static int alike(List<View> as, List<View> bs, int from) {
        int to = from + 1;
        while (to < as.size() && isLike(as.get(from).layout(), as.get(to).layout())
                && isLike(bs.get(from).layout(), bs.get(to).layout())) {
            to++;
        }
        return to - from;
    }

    private static boolean isLike(Layout a, Layout b) {
        return a.shape().equals(b.shape()) && Arrays.equals(a.strides(), b.strides());
    }

    /** How many are stacked at a time. */
    private static int most(View a, View b) {
        int depth = b.shape().dim(0);
        long bytes = Float.BYTES * depth * ((long) a.shape().dim(0) + b.shape().dim(1));
        return depth >= DEEP || bytes == 0 ? 1 : (int) Math.max(1, Math.min(STACK_MOST, MOST_BYTES / bytes));
    }

    private void stacked(List<View> as, List<View> bs, View out, boolean accumulate) {
        View left = stack(as, 1, 0);                                                     // [count·k, m]
        View right = stack(bs, 0, 1);                                                    // [count·k, n]
        products.matmul(new View(left.storage(), left.layout().transpose(0, 1)), right, out, accumulate);
        work.memory().give(left);
        work.memory().give(right);
    }

    /** All below each other; which of their axes are the rows and the columns. */
    private View stack(List<View> views, int row, int column) {
        View first = views.get(0);
        int rows = first.shape().dim(row);
        int columns = first.shape().dim(column);
        int count = views.size();
        View stack = work.memory().scratch(DType.FLOAT32, Shape.of(count * rows, columns));
        Arguments arguments = device.arguments();
        for (int i = 0; i < STACK_MOST; i++) {
            arguments.pointer(i < count ? Cells.address(views.get(i)) : 0);
        }
        arguments.pointer(Cells.address(stack)).numbers(count, rows, columns)
                .numbers(Cells.stride(first.layout(), row), Cells.stride(first.layout(), column));
        device.launchFlat(Kernel.STACK, count * rows * columns);
        return stack;
    }
}

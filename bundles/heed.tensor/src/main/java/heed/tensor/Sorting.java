package heed.tensor;

import heed.tensor.spi.DType;

/**
 * Order along the last axis. Equal elements stay in order; NaN counts as greatest. Gradients go to where the
 * elements were. A backend that has no sort of its own does it on the host
 * ({@link heed.tensor.spi.Kernels#sort}).
 */
public final class Sorting {

    /**
     * Elements in order.
     *
     * @param values […,K]
     * @param ids INT32 […,K]: where along the last axis each was
     */
    public record Sorted(Tensor values, Tensor ids) {
    }

    private Sorting() {
    }

    /**
     * All elements of each row, from the least or, descending, from the greatest.
     *
     * @param x […,V]
     */
    public static Sorted sort(Tensor x, boolean descending) {
        return first(x, descending, x.dim(-1));
    }

    /**
     * The k greatest elements of each row, from the greatest; of equal ones those that come first.
     *
     * @param x […,V]
     * @param k from 0 to V
     */
    public static Sorted topK(Tensor x, int k) {
        if (k < 0 || k > x.dim(-1)) {
            throw new ShapeException("topK: k is from 0 to " + x.dim(-1) + " for shape " + x.shape()
                    + ", got " + k);
        }
        return first(x, true, k);
    }

    private static Sorted first(Tensor x, boolean descending, int count) {
        Tensor values = x.like();
        Tensor ids = x.engine().empty(DType.INT32, x.shape());
        x.engine().kernels().sort(x.view(), descending, values.view(), ids.view());
        int last = x.shape().rank() - 1;
        Tensor kept = ids.slice(last, 0, count);
        Tensor y = values.see(values.layout().slice(last, 0, count));
        return new Sorted(y.record(Gradients.PICK, kept, x), kept);
    }
}

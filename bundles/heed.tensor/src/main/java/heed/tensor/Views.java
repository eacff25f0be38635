package heed.tensor;

import heed.tensor.Gradients.Part;
import heed.tensor.spi.Layout;
import java.util.Optional;

/** Other ways to see the same elements. */
final class Views {

    private Views() {
    }

    static Tensor reshape(Tensor x, int... dims) {
        Shape target = Shapes.completed(x.shape(), dims);
        Optional<Layout> seen = x.layout().reshape(target);
        if (seen.isEmpty()) {
            return x.copy().reshape(dims);
        }
        return target.equals(x.shape()) ? x : x.see(seen.get()).record(Gradients.RESHAPE, null, x);
    }

    static Tensor transpose(Tensor x, int first, int second) {
        int[] axes = {x.shape().axis(first), x.shape().axis(second)};
        Tensor y = x.see(x.layout().transpose(axes[0], axes[1])).record(Gradients.TRANSPOSE, axes, x);
        if (x.place != null) {
            y.place = new Tensor.Place(x, gradient -> gradient.transpose(axes[0], axes[1]));
        }
        return y;
    }

    static Tensor unsqueeze(Tensor x, int axis) {
        int rank = x.shape().rank();
        int at = axis < 0 ? axis + rank + 1 : axis;
        if (at < 0 || at > rank) {
            throw new ShapeException("unsqueeze: axis " + axis + " of shape " + x.shape() + "; wants "
                    + (-rank - 1) + " to " + rank);
        }
        return x.see(x.layout().unsqueeze(at)).record(Gradients.RESHAPE, null, x);
    }

    static Tensor expand(Tensor x, Shape target) {
        if (!x.shape().expandsTo(target)) {
            throw new ShapeException("expand: shape " + x.shape() + " cannot be repeated to " + target);
        }
        return x.shape().equals(target) ? x : x.see(x.layout().expand(target)).record(Gradients.EXPAND, null, x);
    }

    static Tensor slice(Tensor x, int axis, int from, int to) {
        int at = x.shape().axis(axis);
        if (from < 0 || to < from || to > x.dim(at)) {
            throw new ShapeException("slice: " + from + ".." + to + " of axis " + at + " of shape " + x.shape()
                    + "; wants 0 ≤ from ≤ to ≤ " + x.dim(at));
        }
        return from == 0 && to == x.dim(at) ? x.see(x.layout()).record(Gradients.ALL, null, x)
                : part(x, x.layout().slice(at, from, to), new Part(at, from, to, false));
    }

    /** The gradient of a part lies in that of the whole: what reaches it is added there at once. */
    private static Tensor part(Tensor x, Layout layout, Part part) {
        Tensor y = x.see(layout).record(Gradients.SLICE, part, x);
        if (y.isTracked()) {
            y.place = new Tensor.Place(x, part::of);
        }
        return y;
    }

    static Tensor select(Tensor x, int axis, int index) {
        int at = x.shape().axis(axis);
        if (index < 0 || index >= x.dim(at)) {
            throw new ShapeException("select: slot " + index + " of axis " + at + " of shape " + x.shape()
                    + ", which has " + x.dim(at) + ", counted from 0");
        }
        return x.dim(at) == 1 ? x.see(x.layout().select(at, 0)).record(Gradients.RESHAPE, null, x)
                : part(x, x.layout().select(at, index), new Part(at, index, index + 1, true));
    }
}

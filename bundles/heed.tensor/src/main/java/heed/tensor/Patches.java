package heed.tensor;

import heed.tensor.spi.Binary;
import heed.tensor.spi.Kernels;
import heed.tensor.spi.Layout;
import heed.tensor.spi.View;

/**
 * Patches of images, and convolution by them. Shapes: B images, C channels, H×W pixels, O channels of a
 * result; a patch is all channels of a window of kh×kw pixels; there are P = oh·ow of them, row by row, with
 * {@code oh = ⌊(H + 2·padding − kh)/stride⌋ + 1} and ow alike.
 */
public final class Patches {

    /**
     * Where patches lie.
     *
     * @param height kh
     * @param width kw
     * @param stride pixels between neighbouring patches, both ways
     * @param padding rows and columns of zeros around the image
     */
    public record Window(int height, int width, int stride, int padding) {

        /** With sizes that make sense. */
        public Window {
            if (height < 1 || width < 1 || stride < 1 || padding < 0) {
                throw new IllegalArgumentException("a window has at least 1×1 pixels, stride 1 and padding 0; "
                        + "got " + height + "×" + width + ", stride " + stride + ", padding " + padding);
            }
        }

        /** Patches side by side without overlap, as vision transformers have them. */
        public static Window tiles(int size) {
            return new Window(size, size, size, 0);
        }

        /** oh, for images of height H. */
        public int rows(int imageHeight) {
            return Math.floorDiv(imageHeight + 2 * padding - height, stride) + 1;
        }

        /** ow, for images of width W. */
        public int columns(int imageWidth) {
            return Math.floorDiv(imageWidth + 2 * padding - width, stride) + 1;
        }

        /** All patches of padded images [B,C,H,W] as a view [B,oh,ow,C,kh,kw], in which they overlap. */
        private Layout all(Layout images) {
            int[] dims = images.shape().dims();
            int rows = (dims[2] - height) / stride + 1;
            int columns = (dims[3] - width) / stride + 1;
            long[] s = images.strides();
            return new Layout(Shape.of(dims[0], rows, columns, dims[1], height, width),
                    new long[] {s[0], stride * s[2], stride * s[3], s[1], s[2], s[3]}, images.offset());
        }
    }

    private Patches() {
    }

    /**
     * All patches of images, each a row of C·kh·kw numbers: channel by channel, in a channel row by row.
     *
     * @param images [B,C,H,W]
     * @return [B,P,C·kh·kw]
     */
    public static Tensor of(Tensor images, Window window) {
        Shape shape = images.shape();
        if (shape.rank() != 4) {
            throw new ShapeException("patches: wants images [B, C, H, W], got " + shape);
        }
        int rows = window.rows(shape.dim(2));
        int columns = window.columns(shape.dim(3));
        if (rows < 1 || columns < 1) {
            throw new ShapeException("patches: a window of " + window.height() + "×" + window.width()
                    + " pixels is larger than images " + shape + " with padding " + window.padding());
        }
        Engine engine = images.engine();
        View from = images.view();
        if (window.padding() > 0) {
            from = padded(images, window).view();
            engine.kernels().copy(images.view(), inner(from, window));
        }
        Tensor y = engine.empty(images.type(), Shape.of(shape.dim(0), rows * columns,
                shape.dim(1) * window.height() * window.width()));
        View patches = new View(from.storage(), window.all(from.layout()));
        engine.kernels().copy(patches, y.view(Layout.contiguous(patches.shape())));
        return y.record(Gradients.PATCHES, window, images);
    }

    /**
     * Two-dimensional convolution (not mirrored, as everywhere in the field): patches times weights.
     *
     * @param images [B,C,H,W]
     * @param weight [O,C,kh,kw]
     * @param bias [O]
     * @return [B,O,oh,ow]
     */
    public static Tensor conv2d(Tensor images, Tensor weight, Tensor bias, int stride, int padding) {
        Shape shape = weight.shape();
        if (images.shape().rank() != 4 || shape.rank() != 4 || images.dim(1) != shape.dim(1)
                || !bias.shape().equals(Shape.of(shape.dim(0)))) {
            throw new ShapeException("conv2d: wants images [B, C, H, W], weight [O, C, kh, kw] and bias [O], "
                    + "got " + images.shape() + ", " + shape + " and " + bias.shape());
        }
        Window window = new Window(shape.dim(2), shape.dim(3), stride, padding);
        int size = shape.dim(1) * shape.dim(2) * shape.dim(3);
        Tensor y = of(images, window)                                                       // [B,P,C·kh·kw]
                .matmul(weight.reshape(shape.dim(0), size).transpose(0, 1)).add(bias);      // [B,P,O]
        return y.transpose(1, 2).reshape(images.dim(0), shape.dim(0), window.rows(images.dim(2)),
                window.columns(images.dim(3)));                                             // [B,O,oh,ow]
    }

    /** Adds patches to where they were cut from; overlapping ones add up. */
    static void addTo(Tensor images, Tensor patches, Window window) {
        Kernels kernels = images.engine().kernels();
        View into = window.padding() > 0 ? padded(images, window).view() : images.view();
        Layout all = window.all(into.layout());
        Tensor from = patches.reshape(all.shape().dims());                       // [B,oh,ow,C,kh,kw]
        for (int i = 0; i < window.height(); i++) {
            for (int j = 0; j < window.width(); j++) {
                // one pixel of all windows: those never overlap
                View target = new View(into.storage(), all.select(5, j).select(4, i));
                View part = from.view(from.layout().select(5, j).select(4, i));
                kernels.binary(Binary.ADD, target, part, target);
            }
        }
        if (window.padding() > 0) {
            kernels.binary(Binary.ADD, images.view(), inner(into, window), images.view());
        }
    }

    /** Zeros of the shape of images with their padding. */
    private static Tensor padded(Tensor images, Window window) {
        int more = 2 * window.padding();
        Shape shape = images.shape().with(2, images.dim(2) + more).with(3, images.dim(3) + more);
        Tensor zeros = images.engine().empty(images.type(), shape);
        images.engine().kernels().fill(zeros.view(), 0);
        return zeros;
    }

    private static View inner(View padded, Window window) {
        int p = window.padding();
        return new View(padded.storage(), padded.layout().slice(2, p, padded.shape().dim(2) - p)
                .slice(3, p, padded.shape().dim(3) - p));
    }
}

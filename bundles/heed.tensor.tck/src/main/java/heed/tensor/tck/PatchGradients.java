package heed.tensor.tck;

import static heed.tensor.tck.GradientCase.fixed;
import static heed.tensor.tck.GradientCase.x;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import heed.tensor.Engine;
import heed.tensor.Patches;
import heed.tensor.Patches.Window;
import heed.tensor.Shape;
import heed.tensor.ShapeException;
import heed.tensor.Tensor;
import heed.tensor.tck.GradientCase.Expected;
import heed.tensor.tck.GradientCase.Input;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** Patches of images, and convolution. */
final class PatchGradients {

    /** Overlapping, side by side, with gaps, padded, a pixel, all of the image, only padding at the edges. */
    private static final Window[] WINDOWS = {new Window(2, 3, 1, 0), Window.tiles(2), new Window(1, 2, 3, 0),
        new Window(3, 2, 2, 1), new Window(1, 1, 1, 0), new Window(5, 7, 1, 0), new Window(2, 2, 2, 3)};

    private PatchGradients() {
    }

    static List<GradientCase> all() {
        List<GradientCase> cases = new ArrayList<>();
        for (Window window : WINDOWS) {
            cases.add(GradientCase.of("patches " + window, (engine, x) -> Patches.of(x[0], window),
                    x(2, 3, 5, 7)).giving(patches(Shape.of(2, 3, 5, 7), window)));
            Input weight = x(2, 3, window.height(), window.width());
            cases.add(GradientCase.of("conv2d " + window, (engine, x) -> Patches.conv2d(x[0], x[1], x[2],
                    window.stride(), window.padding()), x(2, 3, 5, 7), weight, x(2))
                    .giving(convolved(Shape.of(2, 3, 5, 7), weight.shape(), window)));
        }
        Window window = new Window(2, 2, 1, 1);
        cases.add(GradientCase.of("patches of a view, and it", (engine, x) -> {
            Tensor turned = x[0].transpose(1, 3);                                  // [1,2,3,5]
            return Patches.of(turned, Window.tiles(1)).mul(Patches.of(turned.mul(turned), Window.tiles(1)))
                    .matmul(Patches.of(turned, window).sum(1).reshape(2, 4));
        }, x(1, 5, 3, 2)));
        cases.add(GradientCase.of("patches of a slice with patches transposed", (engine, x) ->
                Patches.of(x[0].slice(2, 1, 4), window).transpose(1, 2).mul(2).tanh(), x(2, 1, 5, 3)));
        cases.add(GradientCase.of("patches of no images", (engine, x) -> Patches.of(x[0], window),
                x(0, 3, 5, 7)));
        cases.add(GradientCase.of("conv2d with fixed weights, twice", (engine, x) -> Patches.conv2d(
                Patches.conv2d(x[0], x[1], x[2], 1, 1).relu(), x[1], x[2], 2, 0), x(1, 3, 5, 4),
                fixed(3, 3, 3, 2), fixed(3)));
        return cases;
    }

    private static double pixel(double[] images, Shape shape, int... at) {
        int height = shape.dim(2);
        int width = shape.dim(3);
        boolean inside = at[2] >= 0 && at[2] < height && at[3] >= 0 && at[3] < width;
        return inside ? images[((at[0] * shape.dim(1) + at[1]) * height + at[2]) * width + at[3]] : 0;
    }

    private static Expected patches(Shape images, Window w) {
        int rows = (images.dim(2) + 2 * w.padding() - w.height()) / w.stride() + 1;
        int columns = (images.dim(3) + 2 * w.padding() - w.width()) / w.stride() + 1;
        Shape out = Shape.of(images.dim(0), rows * columns, images.dim(1) * w.height() * w.width());
        return x -> Naive.over(out, at -> pixel(x[0], images, at[0], at[2] / (w.height() * w.width()),
                at[1] / columns * w.stride() + at[2] / w.width() % w.height() - w.padding(),
                at[1] % columns * w.stride() + at[2] % w.width() - w.padding()));
    }

    /** y[b,o,r,s] = bias[o] + Σ_{c,i,j} weight[o,c,i,j]·x[b,c,r·stride + i − pad,s·stride + j − pad]. */
    private static Expected convolved(Shape images, Shape weight, Window w) {
        int rows = (images.dim(2) + 2 * w.padding() - w.height()) / w.stride() + 1;
        int columns = (images.dim(3) + 2 * w.padding() - w.width()) / w.stride() + 1;
        return x -> Naive.over(Shape.of(images.dim(0), weight.dim(0), rows, columns), at -> {
            double sum = x[2][at[1]];
            double[] products = Naive.over(weight.with(0, 1), k -> pixel(x[0], images, at[0], k[1],
                    at[2] * w.stride() + k[2] - w.padding(), at[3] * w.stride() + k[3] - w.padding())
                    * pixel(x[1], weight, at[1], k[1], k[2], k[3]));
            for (double product : products) {
                sum += product;
            }
            return sum;
        });
    }

    /** What differences cannot say. */
    static Map<String, Consumer<Engine>> rules() {
        Map<String, Consumer<Engine>> rules = new LinkedHashMap<>();
        rules.put("errors of patches", PatchGradients::refusals);
        return rules;
    }

    private static void refusals(Engine engine) {
        Tensor images = engine.zeros(2, 3, 5, 7);
        assertEquals("patches: wants images [B, C, H, W], got [3, 5, 7]", assertThrows(ShapeException.class,
                () -> Patches.of(images.select(0, 0), Window.tiles(1))).getMessage());
        assertEquals("patches: a window of 8×1 pixels is larger than images [2, 3, 5, 7] with padding 1",
                assertThrows(ShapeException.class,
                        () -> Patches.of(images, new Window(8, 1, 1, 1))).getMessage());
        assertEquals("a window has at least 1×1 pixels, stride 1 and padding 0; got 2×0, stride 1, padding 0",
                assertThrows(IllegalArgumentException.class, () -> new Window(2, 0, 1, 0)).getMessage());
        assertEquals("conv2d: wants images [B, C, H, W], weight [O, C, kh, kw] and bias [O], got "
                + "[2, 3, 5, 7], [4, 2, 3, 3] and [4]", assertThrows(ShapeException.class, () -> Patches.conv2d(images,
                        engine.zeros(4, 2, 3, 3), engine.zeros(4), 1, 0)).getMessage());
    }
}

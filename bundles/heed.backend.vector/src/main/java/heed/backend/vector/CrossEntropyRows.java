package heed.backend.vector;

import heed.tensor.spi.Kernels.CrossEntropy;
import heed.tensor.spi.Layout;
import heed.tensor.spi.View;
import java.util.Arrays;

/** Cross-entropy of rows of logits without gaps, and its gradient, with no softmax kept in between. */
final class CrossEntropyRows {

    /** Numbers of a row whose exponentials are summed at a time; they stay in the nearest cache. */
    private static final int PIECE = 64 * Lane.WIDTH;

    private CrossEntropyRows() {
    }

    /** log Σ eᶻ − (1−ε)·z[t] − ε/V·Σ z, with z = x − max x. */
    static Op forward(Cut.Rule cut, CrossEntropy at, View out) {
        View logits = at.logits();
        float[] x = Cells.floats(logits);
        int[] targets = Cells.ints(at.targets());
        float[] losses = Cells.floats(out);
        int classes = logits.shape().dim(1);
        float kept = (float) (1 - at.smoothing());
        float spread = (float) (at.smoothing() / classes);
        return new Op(parts(cut, logits), new int[] {0, 0, 0}, 1, logits, at.targets(), out) {

            @Override
            void run(int part, Scratch scratch) {
                float[] piece = scratch.floats(1, PIECE);
                float[] room = scratch.floats(2, Lane.WIDTH);
                for (int row = 0; row < view(0, part).shape().dim(0); row++) {
                    int target = targets[start(view(1, part), row)];
                    int to = start(view(2, part), row);
                    losses[to] = 0;
                    if (target != at.ignored()) {
                        int from = start(view(0, part), row);
                        float max = RowLines.max(x, from, classes);
                        float sum = 0;
                        float all = 0;
                        for (int i = 0; i < classes; i += PIECE) {
                            int count = Math.min(PIECE, classes - i);
                            if (spread != 0) {
                                RowLines.shift(x, from + i, max, 0, piece, 0, count);
                                all += RowLines.sum(piece, 0, count, room);
                            }
                            sum += RowLines.expShifted(x, from + i, 1, max, piece, 0, room, count);
                        }
                        losses[to] = (float) Math.log(sum) - kept * (x[from + target] - max) - spread * all;
                    }
                }
            }
        };
    }

    /** g·(softmax x − ε/V − (1−ε) at t). */
    static Op gradient(Cut.Rule cut, View g, CrossEntropy at, View out) {
        View logits = at.logits();
        float[] slopes = Cells.floats(g);
        float[] x = Cells.floats(logits);
        int[] targets = Cells.ints(at.targets());
        float[] dx = Cells.floats(out);
        int classes = logits.shape().dim(1);
        float kept = (float) (1 - at.smoothing());
        float spread = (float) (at.smoothing() / classes);
        return new Op(parts(cut, logits), new int[] {0, 0, 0, 0}, 1, g, logits, at.targets(), out) {

            @Override
            void run(int part, Scratch scratch) {
                float[] room = scratch.floats(2, Lane.WIDTH);
                for (int row = 0; row < view(1, part).shape().dim(0); row++) {
                    int target = targets[start(view(2, part), row)];
                    int to = start(view(3, part), row);
                    if (target == at.ignored()) {
                        Arrays.fill(dx, to, to + classes, 0);
                    } else {
                        float slope = slopes[start(view(0, part), row)];
                        int from = start(view(1, part), row);
                        float sum = RowLines.expShifted(x, from, 1, RowLines.max(x, from, classes), dx, to, room,
                                classes);
                        RowLines.scale(dx, to, slope / sum, classes);
                        if (spread != 0) {
                            RowLines.add(dx, to, -slope * spread, classes);
                        }
                        dx[to + target] -= slope * kept;
                    }
                }
            }
        };
    }

    private static int parts(Cut.Rule cut, View logits) {
        return cut.along(logits.shape(), 1, 4 * logits.shape().size()).parts();
    }

    private static int start(View view, int row) {
        Layout layout = view.layout();
        return (int) (layout.offset() + row * layout.stride(0));
    }
}

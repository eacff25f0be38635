package heed.tensor.spi;

import heed.tensor.Shape;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Scaled dot-product attention of the required kernels and the softmax, a batch row at a time. */
final class ComposedAttention {

    private final Kernels kernels;
    private final Kernels.AttentionRead read;
    private final Shape square;
    private View causal;

    private ComposedAttention(Kernels kernels, Kernels.AttentionRead read) {
        this.kernels = kernels;
        this.read = read;
        this.square = Shape.of(read.q().shape().dim(1), read.q().shape().dim(2), read.k().shape().dim(2));
    }

    static void forward(Kernels kernels, Kernels.AttentionRead read, View out) {
        ComposedAttention work = new ComposedAttention(kernels, read);
        View weights = work.square();
        for (int b = 0; b < out.shape().dim(0); b++) {
            work.weights(b, weights);
            kernels.matmul(weights, row(read.v(), b), row(out, b), false);
        }
        work.free(weights);
    }

    /** dp = g·vᵀ; ds = scale·(softmax's gradient); dq += ds·k; dk += dsᵀ·q; dv += pᵀ·g. */
    static void backward(Kernels kernels, View g, Kernels.AttentionRead read, View dq, View dk, View dv) {
        ComposedAttention work = new ComposedAttention(kernels, read);
        View weights = work.square();
        View slopes = work.square();
        for (int b = 0; b < g.shape().dim(0); b++) {
            work.weights(b, weights);
            kernels.matmul(turned(weights), row(g, b), row(dv, b), true);
            kernels.matmul(row(g, b), turned(row(read.v(), b)), slopes, false);
            kernels.softmaxGradient(slopes, weights, slopes);
            kernels.scalar(Binary.MUL, slopes, read.scale(), slopes);
            kernels.matmul(slopes, row(read.k(), b), row(dq, b), true);
            kernels.matmul(turned(slopes), row(read.q(), b), row(dk, b), true);
        }
        kernels.free(slopes.storage());
        work.free(weights);
    }

    /** softmax(scale·q·kᵀ) of one batch row. */
    private void weights(int b, View weights) {
        kernels.matmul(row(read.q(), b), turned(row(read.k(), b)), weights, false);
        kernels.scalar(Binary.MUL, weights, read.scale(), weights);
        View mask = mask(b);
        if (mask == null) {
            kernels.softmax(weights, weights);
        } else {
            kernels.maskedSoftmax(weights, mask, weights);
        }
    }

    private View mask(int b) {
        View given = read.mask() == null ? null : row(read.mask(), b);
        if (!read.causal()) {
            return given;
        }
        if (causal == null) {
            causal = square();
        }
        View triangle = triangle();
        if (given == null) {
            kernels.copy(triangle, causal);
        } else {
            View zero = kernels.scratch(causal.type(), Shape.of(1));
            kernels.fill(zero, 0);
            kernels.where(given, triangle, Composed.expanded(zero, causal), causal);
            kernels.free(zero.storage());
        }
        kernels.free(triangle.storage());
        return causal;
    }

    /** 1 where slot s ≤ t + S − T, seen as [N,T,S]. */
    private View triangle() {
        int steps = square.dim(1);
        int slots = square.dim(2);
        DType type = read.q().type();
        ByteBuffer host = ByteBuffer.allocate(Math.max(1, steps * slots) * type.bytes())
                .order(ByteOrder.nativeOrder());
        for (int i = 0; i < steps * slots; i++) {
            boolean seen = i % slots <= i / slots + slots - steps;
            if (type == DType.FLOAT64) {
                host.putDouble(seen ? 1 : 0);
            } else {
                host.putFloat(seen ? 1 : 0);
            }
        }
        View triangle = kernels.scratch(type, Shape.of(1, steps, slots));
        if (host.flip().hasRemaining()) {
            kernels.upload(host, triangle.storage(), 0);
        }
        return new View(triangle.storage(), triangle.layout().expand(square));
    }

    private View square() {
        return kernels.scratch(read.q().type(), square);
    }

    private void free(View weights) {
        kernels.free(weights.storage());
        if (causal != null) {
            kernels.free(causal.storage());
        }
    }

    private static View row(View view, int b) {
        return new View(view.storage(), view.layout().select(0, b));
    }

    private static View turned(View view) {
        return new View(view.storage(), view.layout().transpose(1, 2));
    }
}

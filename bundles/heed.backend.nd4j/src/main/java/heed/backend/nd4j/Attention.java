package heed.backend.nd4j;

import heed.tensor.Shape;
import heed.tensor.spi.Binary;
import heed.tensor.spi.DType;
import heed.tensor.spi.Kernels.AttentionRead;
import heed.tensor.spi.Reduction;
import heed.tensor.spi.Unary;
import heed.tensor.spi.View;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Scaled dot-product attention without a mask of its own, a row of the batch at a time. The gradient makes the weights
 * again from the logarithms of their sums, without a second softmax: {@code p = exp(scale·q·kᵀ − log Σ)}. Dao et al.
 * 2022, alg. 4.
 */
final class Attention {

    private final Nd4jKernels kernels;
    private final AttentionRead read;
    private final Shape square;
    private final View scores;
    private final View penalty;

    private Attention(Nd4jKernels kernels, AttentionRead read) {
        this.kernels = kernels;
        this.read = read;
        square = Shape.of(read.q().shape().dim(1), read.q().shape().dim(2), read.k().shape().dim(2));
        scores = kernels.scratch(read.q().type(), square);                               // [N,T,S]
        penalty = read.causal() ? penalty() : null;                                      // [T,S]
    }

    /** Whether every query is allowed a slot, and which it is depends on its place alone. */
    static boolean fits(AttentionRead read) {
        int slots = read.k().shape().dim(2);
        return read.mask() == null && slots > 0 && (!read.causal() || slots >= read.q().shape().dim(2));
    }

    /** m = max s; p = exp(s − m); out = p·v/Σp; log Σ = m + log Σp. */
    static void forward(Nd4jKernels kernels, AttentionRead read, View out, View logSums) {
        Attention work = new Attention(kernels, read);
        View greatest = work.column();
        View sum = work.column();
        for (int b = 0; b < out.shape().dim(0); b++) {
            work.scores(b);
            kernels.ops.max(RequiredKernels.array(work.scores), RequiredKernels.array(greatest), new int[] {2});
            work.exp(greatest);
            kernels.reduce(Reduction.SUM, work.scores, sum);
            View context = row(out, b);                                                  // [N,T,e]
            kernels.matmul(work.scores, row(read.v(), b), context, false);
            kernels.binary(Binary.DIV, context, expanded(sum, context.shape()), context);
            kernels.unary(Unary.LOG, sum, sum);
            kernels.binary(Binary.ADD, greatest, sum, upright(logSums, b));
        }
        kernels.free(sum.storage());
        kernels.free(greatest.storage());
        work.close();
    }

    /** dp = g·vᵀ; ds = scale·p·(dp − Σ g·out); dq += ds·k; dk += dsᵀ·q; dv += pᵀ·g. */
    static void backward(Nd4jKernels kernels, View g, AttentionRead read, View[] results, View[] to) {
        Attention work = new Attention(kernels, read);
        View slopes = kernels.scratch(g.type(), work.square);                            // [N,T,S]
        View product = kernels.scratch(g.type(), g.shape().without(0));                  // [N,T,e]
        View sum = work.column();
        for (int b = 0; b < g.shape().dim(0); b++) {
            work.scores(b);
            work.exp(upright(results[1], b));
            kernels.matmul(turned(work.scores), row(g, b), row(to[2], b), true);
            kernels.binary(Binary.MUL, row(g, b), row(results[0], b), product);
            kernels.reduce(Reduction.SUM, product, sum);
            kernels.matmul(row(g, b), turned(row(read.v(), b)), slopes, false);
            kernels.binary(Binary.SUB, slopes, expanded(sum, work.square), slopes);
            kernels.binary(Binary.MUL, slopes, work.scores, slopes);
            kernels.scalar(Binary.MUL, slopes, read.scale(), slopes);
            kernels.matmul(slopes, row(read.k(), b), row(to[0], b), true);
            kernels.matmul(turned(slopes), row(read.q(), b), row(to[1], b), true);
        }
        kernels.free(sum.storage());
        kernels.free(product.storage());
        kernels.free(slopes.storage());
        work.close();
    }

    /** scale·q·kᵀ of one batch row, −∞ where a slot is later than the query. */
    private void scores(int b) {
        kernels.matmul(row(read.q(), b), turned(row(read.k(), b)), scores, false);
        kernels.scalar(Binary.MUL, scores, read.scale(), scores);
        if (penalty != null) {
            kernels.binary(Binary.ADD, scores, expanded(penalty, square), scores);
        }
    }

    private void exp(View less) {
        kernels.binary(Binary.SUB, scores, expanded(less, square), scores);
        kernels.unary(Unary.EXP, scores, scores);
    }

    /** 0 where slot s ≤ t + S − T, −∞ elsewhere. */
    private View penalty() {
        int steps = square.dim(1);
        int slots = square.dim(2);
        DType type = read.q().type();
        ByteBuffer host = ByteBuffer.allocateDirect(steps * slots * type.bytes()).order(ByteOrder.nativeOrder());
        for (int i = 0; i < steps * slots; i++) {
            double value = i % slots <= i / slots + slots - steps ? 0 : Double.NEGATIVE_INFINITY;
            if (type == DType.FLOAT64) {
                host.putDouble(value);
            } else {
                host.putFloat((float) value);
            }
        }
        View made = kernels.scratch(type, Shape.of(1, steps, slots));
        kernels.upload(host.flip(), made.storage(), 0);
        return made;
    }

    private View column() {
        return kernels.scratch(read.q().type(), square.with(2, 1));
    }

    private void close() {
        kernels.free(scores.storage());
        if (penalty != null) {
            kernels.free(penalty.storage());
        }
    }

    private static View expanded(View view, Shape shape) {
        return new View(view.storage(), view.layout().expand(shape));
    }

    private static View row(View view, int b) {
        return new View(view.storage(), view.layout().select(0, b));
    }

    /** One row of [B,N,T] as [N,T,1]. */
    private static View upright(View logSums, int b) {
        return new View(logSums.storage(), logSums.layout().select(0, b).unsqueeze(2));
    }

    private static View turned(View view) {
        return new View(view.storage(), view.layout().transpose(1, 2));
    }
}

package heed.backend.vector;

import heed.tensor.spi.Binary;
import heed.tensor.spi.DType;
import heed.tensor.spi.Kernels;
import heed.tensor.spi.Recorder;
import heed.tensor.spi.Reduction;
import heed.tensor.spi.Storage;
import heed.tensor.spi.Unary;
import heed.tensor.spi.View;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Kernels on Java arrays, by vectors wherever lines have no gaps. Each call becomes an {@link Op}; what is done with it is
 * for {@link Running} and {@link Noting} to say.
 */
abstract class VectorKernels implements Kernels {

    private final Cut.Rule cut;
    private final Packs packs = new Packs();
    private final Exponentials exponentials = new Exponentials();
    private final Products products;

    VectorKernels(Cut.Rule cut) {
        this.cut = cut;
        this.products = new Products(cut, packs, this::take);
    }

    /** Runs or notes the next operation. */
    abstract void next(Op op);

    private void take(Op op) {
        next(op);
        op.written(this::changed);
    }

    /** What was kept of that storage holds no longer. */
    final void changed(View written) {
        Cells.of(written).written();
        exponentials.changed(written);
    }

    @Override
    public Set<DType> types() {
        return Set.of(DType.FLOAT32, DType.INT32);
    }

    @Override
    public Storage allocate(DType type, long size) {
        return Cells.of(type, Math.toIntExact(size));
    }

    @Override
    public void free(Storage storage) {
        packs.forget((Cells) storage);
        exponentials.forget((Cells) storage);
    }

    @Override
    public void upload(ByteBuffer from, Storage to, long at) {
        Cells cells = (Cells) to;
        ByteBuffer bytes = from.order(ByteOrder.nativeOrder());
        if (cells.floats() != null) {
            bytes.asFloatBuffer().get(cells.floats(), (int) at, bytes.remaining() / Float.BYTES);
        } else {
            bytes.asIntBuffer().get(cells.ints(), (int) at, bytes.remaining() / Integer.BYTES);
        }
        from.position(from.limit());
        cells.written();
    }

    @Override
    public void download(Storage from, long at, ByteBuffer to) {
        Cells cells = (Cells) from;
        ByteBuffer bytes = to.order(ByteOrder.nativeOrder());
        if (cells.floats() != null) {
            bytes.asFloatBuffer().put(cells.floats(), (int) at, bytes.remaining() / Float.BYTES);
        } else {
            bytes.asIntBuffer().put(cells.ints(), (int) at, bytes.remaining() / Integer.BYTES);
        }
        to.position(to.limit());
    }

    @Override
    public void fill(View out, double value) {
        take(Elements.fill(cut, out, value));
    }

    @Override
    public void copy(View in, View out) {
        take(Elements.copy(cut, in, out));
    }

    @Override
    public void unary(Unary op, View in, View out) {
        take(out.type() == DType.INT32 ? Integers.unary(op, in, out) : Elements.unary(cut, op, in, out));
    }

    @Override
    public void binary(Binary op, View a, View b, View out) {
        take(out.type() == DType.INT32 ? Integers.binary(op, a, b, out) : Elements.binary(cut, op, a, b, out));
    }

    @Override
    public void scalar(Binary op, View a, double b, View out) {
        take(out.type() == DType.INT32 ? Integers.scalar(op, a, b, out)
                : Elements.scalar(cut, op, a, (float) b, out));
    }

    @Override
    public void where(View condition, View a, View b, View out) {
        take(Elements.where(cut, condition, a, b, out));
    }

    @Override
    public void reduce(Reduction op, View in, View out) {
        if (out.type() == DType.INT32) {
            fill(out, op == Reduction.SUM ? 0 : Integer.MIN_VALUE);
            take(Integers.reduce(op, in, out));
        } else {
            fill(out, op == Reduction.SUM ? 0 : Double.NEGATIVE_INFINITY);
            take(Elements.reduce(cut, op, in, out));
        }
    }

    @Override
    public void argmax(View in, View out) {
        take(Rows.argmax(cut, in, out));
    }

    @Override
    public void matmul(View a, View b, View out, boolean accumulate) {
        products.product(a, b, accumulate ? Optional.of(out) : Optional.empty(), out);
    }

    @Override
    public void matmul(View a, View b, View base, View out) {
        if (base.layout().stride(0) == 0) {
            products.product(a, b, Optional.of(base), out);
        } else {
            // line after line it comes sooner from afar than tile after tile
            Kernels.super.matmul(a, b, base, out);
        }
    }

    @Override
    public void sumOfProducts(List<View> as, List<View> bs, View out, boolean accumulate) {
        products.sum(as, bs, accumulate ? Optional.of(out) : Optional.empty(), out);
    }

    @Override
    public void gather(View table, View ids, View out) {
        take(Rows.gather(cut, table, ids, out));
    }

    @Override
    public void scatterAdd(View rows, View ids, View table) {
        take(Rows.scatterAdd(cut, rows, ids, table));
    }

    @Override
    public void await() {
        // kernels have run when they return
    }

    @Override
    public void softmax(View in, View out) {
        if (in.shape().dim(-1) > 0 && Rows.plain(in, out)) {
            take(Softmax.softmax(cut, in, out));
        } else {
            Kernels.super.softmax(in, out);
        }
    }

    @Override
    public void maskedSoftmax(View in, View mask, View out) {
        if (in.shape().dim(-1) > 0 && Rows.plain(in, out) && mask.type() == DType.FLOAT32) {
            take(Softmax.masked(cut, in, mask, out));
        } else {
            Kernels.super.maskedSoftmax(in, mask, out);
        }
    }

    @Override
    public void softmaxGradient(View g, View y, View out) {
        take(Softmax.gradient(cut, g, y, out));
    }

    @Override
    public void logSoftmax(View in, View out) {
        if (in.shape().dim(-1) > 0 && Rows.plain(in, out)) {
            take(Softmax.logSoftmax(cut, in, out));
        } else {
            Kernels.super.logSoftmax(in, out);
        }
    }

    @Override
    public void crossEntropy(CrossEntropy at, View out) {
        if (at.logits().shape().dim(1) > 0 && Rows.plain(at.logits())) {
            take(CrossEntropyRows.forward(cut, at, out));
        } else {
            Kernels.super.crossEntropy(at, out);
        }
    }

    @Override
    public void crossEntropyGradient(View g, CrossEntropy at, View out) {
        if (at.logits().shape().dim(1) > 0 && Rows.plain(at.logits(), out)) {
            take(CrossEntropyRows.gradient(cut, g, at, out));
        } else {
            Kernels.super.crossEntropyGradient(g, at, out);
        }
    }

    @Override
    public void additiveScore(View q, View k, View v, View out) {
        if (Rows.plain(q, k, v)) {
            take(AdditiveForward.of(cut, q, k, exponentials.of(k, cut, this::take), v, out));
        } else {
            Kernels.super.additiveScore(q, k, v, out);
        }
    }

    @Override
    public void additiveScoreGradient(View g, Kernels.AdditiveScore at, View dq, View dk, View dv) {
        if (Rows.plain(at.q(), at.k(), at.v(), dq, dk, dv)) {
            take(AdditiveBackward.of(cut, g, at, exponentials.of(at.k(), cut, this::take), dq, dk, dv));
        } else {
            Kernels.super.additiveScoreGradient(g, at, dq, dk, dv);
        }
    }

    @Override
    public void lstm(View input, View gates, View before, View out) {
        if (Rows.plain(input, gates, before, out)) {
            take(LstmGates.forward(cut, input, gates, before, out));
        } else {
            Kernels.super.lstm(input, gates, before, out);
        }
    }

    @Override
    public void lstmGradient(View g, LstmStep at, View dGates, View dBefore) {
        if (Rows.plain(g, at.gates(), at.before(), at.out(), dGates, dBefore)) {
            take(LstmGates.backward(cut, g, at, dGates, dBefore));
        } else {
            Kernels.super.lstmGradient(g, at, dGates, dBefore);
        }
    }

    @Override
    public void gru(View input, View hidden, View before, View out) {
        if (Rows.plain(input, hidden, before, out)) {
            take(GruGates.forward(cut, input, hidden, before, out));
        } else {
            Kernels.super.gru(input, hidden, before, out);
        }
    }

    @Override
    public void gruGradient(View g, GruStep at, View dInput, View dHidden, View dBefore) {
        if (Rows.plain(g, at.input(), at.hidden(), at.before(), dInput, dHidden, dBefore)) {
            take(GruGates.backward(cut, g, at, dInput, dHidden, dBefore));
        } else {
            Kernels.super.gruGradient(g, at, dInput, dHidden, dBefore);
        }
    }

    @Override
    public void attention(AttentionRead read, View out, View logSums) {
        if (Rows.plain(read.q(), read.k(), read.v(), out)) {
            take(AttentionTiles.forward(cut, read, out, logSums));
        } else {
            Kernels.super.attention(read, out, logSums);
        }
    }

    @Override
    public void attentionGradient(View g, AttentionRead read, View out, View logSums, View dq, View dk, View dv) {
        if (Rows.plain(g, read.q(), read.k(), read.v(), dq, dk, dv)) {
            take(AttentionTiles.backward(cut, g, read, logSums, dq, dk, dv));
        } else {
            Kernels.super.attentionGradient(g, read, out, logSums, dq, dk, dv);
        }
    }

    @Override
    public void matmulAndSums(View a, View b, View out, View sums) {
        if (b.shape().size() >= cut.leastWork() && Products.canSum(b, out, sums, cut.threads())) {
            products.productAndSums(a, b, out, sums);
        } else {
            Kernels.super.matmulAndSums(a, b, out, sums);
        }
    }

    @Override
    public void addMultiple(View a, double factor, View out) {
        take(Elements.addMultiple(cut, a, (float) factor, out));
    }

    @Override
    public void adam(View value, View gradient, View first, View second, Adam step) {
        take(AdamStep.of(cut, value, gradient, first, second, step));
    }

    @Override
    public void sort(View in, boolean descending, View out, View ids) {
        take(Sorting.sort(cut, in, descending, out, ids));
    }

    /** Runs each operation when it is called. */
    static final class Running extends VectorKernels {

        /** Elements below which waking another thread costs more than it saves. */
        private static final long LEAST_WORK = 32_768;

        private final Team team;

        Running(int threads) {
            super(new Cut.Rule(threads, LEAST_WORK));
            this.team = new Team(threads);
        }

        @Override
        void next(Op op) {
            if (op.parts() == 1) {
                team.alone(op);
            } else {
                team.run(op);
            }
        }

        @Override
        public Recorder recorder() {
            return new Noting(team);
        }

        @Override
        public void close() {
            team.close();
        }
    }
}

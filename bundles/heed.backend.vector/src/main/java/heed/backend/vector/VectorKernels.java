package heed.backend.vector;

import heed.backend.vector.Gemm.Matrix;
import heed.tensor.spi.Binary;
import heed.tensor.spi.DType;
import heed.tensor.spi.Kernels;
import heed.tensor.spi.Layout;
import heed.tensor.spi.Reduction;
import heed.tensor.spi.Storage;
import heed.tensor.spi.Unary;
import heed.tensor.spi.View;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Set;

/** Kernels on Java arrays, by vectors wherever lines have no gaps. */
final class VectorKernels implements Kernels {

    private final Gemm gemm = new Gemm();

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
        // the garbage collector's
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
        Elements.fill(out, value);
    }

    @Override
    public void copy(View in, View out) {
        Elements.copy(in, out);
    }

    @Override
    public void unary(Unary op, View in, View out) {
        if (out.type() == DType.INT32) {
            Integers.unary(op, in, out);
        } else {
            Elements.unary(op, in, out);
        }
    }

    @Override
    public void binary(Binary op, View a, View b, View out) {
        if (out.type() == DType.INT32) {
            Integers.binary(op, a, b, out);
        } else {
            Elements.binary(op, a, b, out);
        }
    }

    @Override
    public void scalar(Binary op, View a, double b, View out) {
        if (out.type() == DType.INT32) {
            Integers.scalar(op, a, b, out);
        } else {
            Elements.scalar(op, a, (float) b, out);
        }
    }

    @Override
    public void where(View condition, View a, View b, View out) {
        Elements.where(condition, a, b, out);
    }

    @Override
    public void reduce(Reduction op, View in, View out) {
        if (out.type() == DType.INT32) {
            Integers.reduce(op, in, out);
        } else {
            Elements.reduce(op, in, out);
        }
    }

    @Override
    public void argmax(View in, View out) {
        Rows.argmax(in, out);
    }

    @Override
    public void matmul(View a, View b, View out, boolean accumulate) {
        int last = out.layout().rank() - 1;
        int[] mkn = {out.shape().dim(last - 1), a.shape().dim(last), out.shape().dim(last)};
        int batch = last == 1 ? 1 : out.shape().dim(0);
        for (int p = 0; p < batch; p++) {
            gemm.product(matrix(a, p), matrix(b, p), matrix(out, p), mkn, accumulate);
        }
    }

    private static Matrix matrix(View view, int p) {
        Layout layout = view.layout();
        int last = layout.rank() - 1;
        long at = layout.offset() + (last == 1 ? 0 : p * layout.stride(0));
        return new Matrix(Cells.floats(view), Math.toIntExact(at), (int) layout.stride(last - 1),
                (int) layout.stride(last));
    }

    @Override
    public void gather(View table, View ids, View out) {
        Rows.gather(table, ids, out);
    }

    @Override
    public void scatterAdd(View rows, View ids, View table) {
        Rows.scatterAdd(rows, ids, table);
    }

    @Override
    public void await() {
        // kernels run when they are called
    }

    @Override
    public void close() {
        // nothing but arrays
    }

    @Override
    public void softmax(View in, View out) {
        if (in.shape().dim(-1) > 0 && Fused.plainLines(in, out)) {
            Fused.softmax(in, out);
        } else {
            Kernels.super.softmax(in, out);
        }
    }

    @Override
    public void softmaxGradient(View g, View y, View out) {
        Fused.softmaxGradient(g, y, out);
    }

    @Override
    public void additiveScore(View q, View k, View v, View out) {
        if (Fused.plainLines(q, k, v)) {
            Fused.additiveScore(q, k, v, out);
        } else {
            Kernels.super.additiveScore(q, k, v, out);
        }
    }

    @Override
    public void additiveScoreGradient(View g, AdditiveScore at, View dq, View dk, View dv) {
        if (Fused.plainLines(at.q(), at.k(), at.v(), dq, dk, dv)) {
            new AdditiveGradient(g, at, dq, dk, dv).run();
        } else {
            Kernels.super.additiveScoreGradient(g, at, dq, dk, dv);
        }
    }

    @Override
    public void adam(View value, View gradient, View first, View second, Adam step) {
        Fused.adam(value, gradient, first, second, step);
    }
}

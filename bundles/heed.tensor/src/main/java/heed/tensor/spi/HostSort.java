package heed.tensor.spi;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Sorts rows on the host: merge sort, which keeps equal ones in order. */
final class HostSort {

    private final double[] values;
    private final boolean descending;
    private int[] order;
    private int[] merged;

    private HostSort(double[] values, boolean descending) {
        this.values = values;
        this.descending = descending;
        this.order = new int[values.length];
        this.merged = new int[values.length];
    }

    static void sort(Kernels kernels, View in, boolean descending, View out, View ids) {
        if (in.shape().size() == 0) {
            return;
        }
        View plain = kernels.scratch(in.type(), in.shape());
        kernels.copy(in, plain);
        ByteBuffer host = buffer(in.shape().size(), in.type());
        kernels.download(plain.storage(), 0, host);
        HostSort sort = new HostSort(read(host.flip(), in.type()), descending);
        int n = in.shape().dim(-1);
        for (int start = 0; start < sort.values.length; start += n) {
            sort.row(start, n);
        }
        ByteBuffer sorted = buffer(in.shape().size(), in.type());
        ByteBuffer places = buffer(in.shape().size(), DType.INT32);
        for (int i = 0; i < sort.order.length; i++) {
            write(sort.values[sort.order[i]], in.type(), sorted);
            places.putInt(sort.order[i] % n);
        }
        kernels.upload(sorted.flip(), plain.storage(), 0);
        kernels.copy(plain, out);
        kernels.free(plain.storage());
        View numbers = kernels.scratch(DType.INT32, ids.shape());
        kernels.upload(places.flip(), numbers.storage(), 0);
        kernels.copy(numbers, ids);
        kernels.free(numbers.storage());
    }

    private void row(int start, int n) {
        for (int i = start; i < start + n; i++) {
            order[i] = i;
        }
        for (int run = 1; run < n; run *= 2) {
            for (int left = start; left < start + n; left += 2 * run) {
                merge(left, Math.min(left + run, start + n), Math.min(left + 2 * run, start + n));
            }
            System.arraycopy(merged, start, order, start, n);
        }
    }

    /** Two sorted runs, the left one first where they are equal. */
    private void merge(int left, int right, int end) {
        int i = left;
        int j = right;
        for (int at = left; at < end; at++) {
            boolean fromRight = i == right || j < end && precedes(values[order[j]], values[order[i]]);
            merged[at] = fromRight ? order[j++] : order[i++];
        }
    }

    private boolean precedes(double a, double b) {
        return descending ? a > b || Double.isNaN(a) && !Double.isNaN(b)
                : a < b || Double.isNaN(b) && !Double.isNaN(a);
    }

    private static ByteBuffer buffer(long size, DType type) {
        return ByteBuffer.allocate(Math.toIntExact(size * type.bytes())).order(ByteOrder.nativeOrder());
    }

    private static double[] read(ByteBuffer host, DType type) {
        double[] values = new double[host.remaining() / type.bytes()];
        for (int i = 0; i < values.length; i++) {
            values[i] = switch (type) {
                case FLOAT32 -> host.getFloat();
                case FLOAT64 -> host.getDouble();
                case INT32 -> host.getInt();
            };
        }
        return values;
    }

    private static void write(double value, DType type, ByteBuffer host) {
        switch (type) {
            case FLOAT32 -> host.putFloat((float) value);
            case FLOAT64 -> host.putDouble(value);
            case INT32 -> host.putInt((int) value);
        }
    }
}

package heed.tensor.tck;

import static org.junit.jupiter.api.Assertions.fail;

import heed.tensor.Shape;
import heed.tensor.spi.DType;
import heed.tensor.spi.Kernels;
import heed.tensor.spi.Layout;
import heed.tensor.spi.Recorder;
import heed.tensor.spi.Recorder.Recorded;
import heed.tensor.spi.Storage;
import heed.tensor.spi.View;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.function.IntToDoubleFunction;

/**
 * One case on one backend in one type: puts the operands into storage, runs kernel and oracle, compares all.
 */
final class Trial {

    /** What lies around the views, and must lie there afterwards. */
    static final double GUARD = 777;

    private final Kernels kernels;
    private final Case row;
    private final DType tested;
    private final Placement[] placements;
    private final int sharer;
    private final boolean recorded;

    /**
     * @param sharer the operand with which the last one is shared, or −1
     * @param recorded whether the call is noted and replayed
     */
    Trial(Kernels kernels, Case row, DType tested, Placement[] placements, int sharer, boolean recorded) {
        this.kernels = kernels;
        this.row = row;
        this.tested = tested;
        this.placements = placements;
        this.sharer = sharer;
        this.recorded = recorded;
    }

    void run() {
        int count = row.operands().size();
        double[][] values = new double[count][];
        double[][] stored = new double[count][];
        View[] views = new View[count];
        for (int i = 0; i < count; i++) {
            if (i == count - 1 && sharer >= 0) {
                views[i] = views[sharer];
                values[i] = values[sharer].clone();
                stored[i] = stored[sharer];
            } else {
                place(i, views, values, stored);
            }
        }
        if (recorded) {
            Recorder recorder = kernels.recorder();
            row.call().on(recorder, views);
            Recorded calls = recorder.end();
            calls.replay();
            calls.close();
        } else {
            row.call().on(kernels, views);
        }
        row.oracle().on(values);
        for (int i = 0; i < count; i++) {
            if (i != sharer) {
                check(i, views[i], values[i], stored[i]);
            }
        }
        for (int i = 0; i < (sharer >= 0 ? count - 1 : count); i++) {
            kernels.free(views[i].storage());
        }
    }

    private void place(int i, View[] views, double[][] values, double[][] stored) {
        Operand operand = row.operands().get(i);
        Shape shape = operand.shape();
        DType type = operand.type(tested);
        Layout layout = placements[i].layout(shape);
        values[i] = operand.domain().values((int) shape.size(), type, 1 + i);
        Arrays.setAll(values[i], at(values[i], type));
        repeat(values[i], shape, placements[i].repeatedAxis(shape));
        int[] places = places(layout);
        int last = Arrays.stream(places).max().orElse(-1);
        stored[i] = new double[Math.max(1, last + (placements[i] == Placement.CONTIGUOUS ? 1 : 3))];
        Arrays.fill(stored[i], GUARD);
        for (int k = 0; k < places.length; k++) {
            stored[i][places[k]] = values[i][k];
        }
        Storage storage = kernels.allocate(type, stored[i].length);
        kernels.upload(bytes(stored[i], type), storage, 0);
        views[i] = new View(storage, layout);
    }

    private static IntToDoubleFunction at(double[] values, DType type) {
        return k -> Tolerance.rounded(values[k], type);
    }

    private void check(int i, View view, double[] values, double[] stored) {
        boolean written = row.operands().get(i).written();
        double[] got = download(kernels, view.storage(), stored.length);
        double[] expected = stored.clone();
        boolean[] inside = new boolean[stored.length];
        int[] places = places(view.layout());
        for (int k = 0; k < places.length; k++) {
            expected[places[k]] = values[k];
            inside[places[k]] = true;
        }
        for (int k = 0; k < got.length; k++) {
            Tolerance tolerance = inside[k] && written ? row.tolerance() : Tolerance.EXACT;
            if (!tolerance.accepts(expected[k], got[k], view.type())) {
                fail(row + " " + view.type() + " " + Arrays.toString(placements)
                        + (sharer >= 0 ? " in place of operand " + sharer : "")
                        + (recorded ? " recorded" : "") + ": operand " + i
                        + " at " + k + (inside[k] ? "" : " (outside the view)") + " should be " + expected[k] + " and is "
                        + got[k] + "; operands at " + at(places, k) + ": " + operandsAt(places, k));
            }
        }
    }

    private static int at(int[] places, int place) {
        for (int k = 0; k < places.length; k++) {
            if (places[k] == place) {
                return k;
            }
        }
        return -1;
    }

    /** The values that an elementwise kernel had before it, for the message. */
    private String operandsAt(int[] places, int place) {
        int k = at(places, place);
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < row.operands().size() && k >= 0; i++) {
            Operand operand = row.operands().get(i);
            int size = (int) operand.shape().size();
            double[] values = operand.domain().values(size, operand.type(tested), 1 + i);
            text.append(k < values.length ? values[k] + " " : "");
        }
        return text.toString();
    }

    /** Where the elements lie, in row-major order. */
    private static int[] places(Layout layout) {
        int[] places = new int[(int) layout.shape().size()];
        for (int k = 0; k < places.length; k++) {
            long place = layout.offset();
            int rest = k;
            for (int axis = layout.rank() - 1; axis >= 0; axis--) {
                int dim = layout.shape().dim(axis);
                place += rest % dim * layout.stride(axis);
                rest /= dim;
            }
            places[k] = (int) place;
        }
        return places;
    }

    private static void repeat(double[] values, Shape shape, int axis) {
        if (axis < 0) {
            return;
        }
        int inner = 1;
        for (int i = axis + 1; i < shape.rank(); i++) {
            inner *= shape.dim(i);
        }
        int dim = shape.dim(axis);
        for (int k = 0; k < values.length; k++) {
            values[k] = values[k - k / inner % dim * inner];
        }
    }

    /** As the type lies in memory. */
    static ByteBuffer bytes(double[] values, DType type) {
        ByteBuffer bytes = ByteBuffer.allocateDirect(values.length * type.bytes())
                .order(ByteOrder.nativeOrder());
        for (double value : values) {
            switch (type) {
                case FLOAT32 -> bytes.putFloat((float) value);
                case FLOAT64 -> bytes.putDouble(value);
                case INT32 -> bytes.putInt((int) value);
            }
        }
        return bytes.flip();
    }

    /** The first elements of a storage. */
    static double[] download(Kernels kernels, Storage storage, int size) {
        ByteBuffer bytes = ByteBuffer.allocateDirect(size * storage.type().bytes())
                .order(ByteOrder.nativeOrder());
        kernels.download(storage, 0, bytes);
        bytes.flip();
        double[] values = new double[size];
        for (int k = 0; k < size; k++) {
            values[k] = switch (storage.type()) {
                case FLOAT32 -> bytes.getFloat();
                case FLOAT64 -> bytes.getDouble();
                case INT32 -> bytes.getInt();
            };
        }
        return values;
    }
}

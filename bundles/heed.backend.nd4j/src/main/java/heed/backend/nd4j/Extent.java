package heed.backend.nd4j;

import heed.tensor.spi.Layout;
import java.util.Arrays;
import org.nd4j.linalg.api.ndarray.INDArray;

/** The elements of a view, as runs of one length: to see whether one view is written to through another. */
final class Extent {

    private static final int MOST_RUNS = 1 << 12;

    private final long[] starts;
    private final long length;

    private Extent(long[] dims, long[] strides, long offset) {
        int outer = dims.length;
        long run = 1;
        while (outer > 0 && (dims[outer - 1] == 1 || strides[outer - 1] == run)) {
            run *= dims[--outer];
        }
        long count = 1;
        for (int axis = 0; axis < outer; axis++) {
            count *= dims[axis];
        }
        if (count > MOST_RUNS || run == 0) {
            starts = new long[] {bound(dims, strides, offset, false)};
            length = bound(dims, strides, offset, true) - starts[0] + 1;
        } else {
            starts = starts(dims, strides, offset, outer);
            length = run;
        }
    }

    static Extent of(Layout layout) {
        return new Extent(Arrays.stream(layout.shape().dims()).asLongStream().toArray(), layout.strides(),
                layout.offset());
    }

    static Extent of(INDArray array) {
        return new Extent(array.shape(), array.stride(), array.offset());
    }

    private static long[] starts(long[] dims, long[] strides, long offset, int outer) {
        long[] starts = {offset};
        for (int axis = 0; axis < outer; axis++) {
            int dim = Math.toIntExact(dims[axis]);
            long[] more = new long[starts.length * dim];
            for (int i = 0; i < more.length; i++) {
                more[i] = starts[i / dim] + i % dim * strides[axis];
            }
            starts = more;
        }
        Arrays.sort(starts);
        return starts;
    }

    /** The last or the first element. */
    private static long bound(long[] dims, long[] strides, long offset, boolean last) {
        long place = offset;
        for (int axis = 0; axis < dims.length; axis++) {
            if (strides[axis] > 0 == last) {
                place += (dims[axis] - 1) * strides[axis];
            }
        }
        return place;
    }

    boolean meets(Extent other) {
        int mine = 0;
        int theirs = 0;
        while (mine < starts.length && theirs < other.starts.length) {
            if (starts[mine] + length <= other.starts[theirs]) {
                mine++;
            } else if (other.starts[theirs] + other.length <= starts[mine]) {
                theirs++;
            } else {
                return true;
            }
        }
        return false;
    }
}

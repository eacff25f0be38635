package heed.backend.vector;

import heed.tensor.Shape;
import java.util.Arrays;

/**
 * Into how many parts an operation is cut, and along which axis.
 *
 * @param axis −1 for one part
 */
record Cut(int parts, int axis) {

    /** Not cut. */
    static final Cut NONE = new Cut(1, -1);

    /** The same axis for all views. */
    int[] axes(int views) {
        int[] axes = new int[views];
        Arrays.fill(axes, axis);
        return axes;
    }

    /** How operations are cut: by the threads there are, and only if there is enough to do. */
    record Rule(int threads, long leastWork) {

        /** Along the first of the leading axes that is long enough. */
        Cut along(Shape shape, int axes, long work) {
            if (threads > 1 && work >= leastWork) {
                for (int axis = 0; axis < axes; axis++) {
                    if (shape.dim(axis) >= threads) {
                        return new Cut(threads, axis);
                    }
                }
            }
            return NONE;
        }

        /** Along any axis. */
        Cut along(Shape shape) {
            return along(shape, shape.rank(), shape.size());
        }

        /** Along any axis but the last. */
        Cut rows(Shape shape, long work) {
            return along(shape, shape.rank() - 1, work);
        }

        /**
         * Along the first axis that both have, so that what is reduced stays together; of the last axis each part has
         * more than one, or its lines would be others, and their sums other bits.
         */
        Cut kept(Shape in, Shape out) {
            if (threads > 1 && in.size() >= leastWork) {
                int last = in.rank() - 1;
                while (last > 0 && in.dim(last) == 1) {
                    last--;
                }
                for (int axis = 0; axis <= last; axis++) {
                    int least = axis == last ? 2 * threads : threads;
                    if (out.dim(axis) == in.dim(axis) && in.dim(axis) >= least) {
                        return new Cut(threads, axis);
                    }
                }
            }
            return NONE;
        }
    }
}

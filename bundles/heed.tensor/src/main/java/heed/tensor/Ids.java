package heed.tensor;

import heed.tensor.spi.Layout;
import java.util.Arrays;

/** Finds ids that are not there, among those that came from the host. */
final class Ids {

    private Ids() {
    }

    /**
     * Ids are from 0 to {@code bound − 1}.
     *
     * @param what they are, for the error: "rows: id"
     * @param where they point into, for the error: "a table [7, 5]"
     * @param spared an id that is allowed too, or {@link Losses#NONE}
     * @throws IndexOutOfBoundsException naming the first that is not, its place, and what is allowed
     */
    static void check(String what, String where, Tensor ids, int bound, int spared) {
        if (ids.buffer().ids().isEmpty()) {
            return;
        }
        ids.buffer().bound(bound, spared);
        int[] known = ids.buffer().ids().get();
        Layout layout = ids.layout();
        int size = (int) layout.shape().size();
        boolean plain = layout.isContiguous();
        for (int i = 0; i < size; i++) {
            int id = known[(int) (plain ? layout.offset() + i : place(layout, i))];
            if ((id < 0 || id >= bound) && id != spared) {
                throw new IndexOutOfBoundsException(what + " " + id + " at "
                        + Arrays.toString(index(layout, i)) + " of " + layout.shape()
                        + " is not in " + where + ", which has "
                        + (bound == 0 ? "none" : "0 to " + (bound - 1)));
            }
        }
    }

    private static long place(Layout layout, int element) {
        long place = layout.offset();
        int rest = element;
        for (int axis = layout.rank() - 1; axis >= 0; axis--) {
            int dim = layout.shape().dim(axis);
            place += rest % dim * layout.stride(axis);
            rest /= dim;
        }
        return place;
    }

    private static int[] index(Layout layout, int element) {
        int[] index = new int[layout.rank()];
        int rest = element;
        for (int axis = index.length - 1; axis >= 0; axis--) {
            index[axis] = rest % layout.shape().dim(axis);
            rest /= layout.shape().dim(axis);
        }
        return index;
    }
}

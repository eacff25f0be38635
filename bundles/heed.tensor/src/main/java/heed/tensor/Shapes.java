package heed.tensor;

/** Works out shapes for {@link Tensor}. */
final class Shapes {

    private Shapes() {
    }

    /** A wanted shape in which one size may be −1: whatever is left. */
    static Shape completed(Shape from, int... wanted) {
        int[] dims = wanted.clone();
        long known = 1;
        int open = -1;
        for (int i = 0; i < dims.length; i++) {
            if (dims[i] == -1 && open < 0) {
                open = i;
            } else {
                known *= dims[i];
            }
        }
        if (open >= 0 && known > 0 && from.size() % known == 0) {
            dims[open] = (int) (from.size() / known);
            known *= dims[open];
        }
        if (known != from.size() || open >= 0 && dims[open] < 0) {
            throw new ShapeException("reshape: shape " + from + " has " + from.size() + " elements, which do not fill "
                    + java.util.Arrays.toString(wanted));
        }
        return Shape.of(dims);
    }
}

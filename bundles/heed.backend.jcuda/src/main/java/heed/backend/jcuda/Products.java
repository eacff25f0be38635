package heed.backend.jcuda;

import heed.tensor.Shape;
import heed.tensor.spi.DType;
import heed.tensor.spi.Layout;
import heed.tensor.spi.View;
import java.util.function.Predicate;

/** Matrix products. cuBLAS goes down columns, so C = A·B in rows is asked for as Cᵀ = Bᵀ·Aᵀ. */
final class Products {

    private final Work work;
    private final Blas blas;

    Products(Work work, Blas blas) {
        this.work = work;
        this.blas = blas;
    }

    void matmul(View a, View b, View out, boolean accumulate) {
        if (out.type() != DType.FLOAT32) {
            throw new IllegalArgumentException("backend 'jcuda' multiplies matrices of FLOAT32; got "
                    + out.type());
        }
        if (Cells.isEmpty(out)) {
            return;
        }
        if (Cells.isEmpty(a)) {
            if (!accumulate) {
                work.elementwise().fill(out, 0);
            }
            return;
        }
        if (out.layout().rank() == 2) {
            product(stacked(a), stacked(b), stacked(out), accumulate);
        } else {
            product(a, b, out, accumulate);
        }
    }

    private static View stacked(View view) {
        return new View(view.storage(), view.layout().unsqueeze(0));
    }

    /** [p,m,k]·[p,k,n] = [p,m,n]. */
    private void product(View a, View b, View out, boolean accumulate) {
        try (Operands operands = work.operands()) {
            View left = operands.read(a, MATRIX);
            View right = operands.read(b, MATRIX);
            View result = accumulate ? operands.changed(out, MATRIX) : operands.written(out, MATRIX);
            Shape shape = out.shape();
            int count = shape.dim(0);
            int m = shape.dim(1);
            int n = shape.dim(2);
            int k = a.shape().dim(2);
            if (isInRows(result.layout())) {
                blas.multiply(count, n, m, k, matrix(right, false), matrix(left, false),
                        matrix(result, false), accumulate);
            } else {
                blas.multiply(count, m, n, k, matrix(left, true), matrix(right, true), matrix(result, true),
                        accumulate);
            }
        }
    }

    /**
     * Whether cuBLAS can be given a matrix: one axis without gaps, steps along the other that do not overlap.
     */
    private static final Predicate<Layout> MATRIX = layout -> isInRows(layout) || isInColumns(layout);

    private static boolean isInRows(Layout layout) {
        return fits(layout, 1, 2);
    }

    private static boolean isInColumns(Layout layout) {
        return fits(layout, 2, 1);
    }

    private static boolean fits(Layout layout, int outer, int inner) {
        int outerSize = layout.shape().dim(outer);
        int innerSize = layout.shape().dim(inner);
        return (layout.stride(inner) == 1 || innerSize == 1)
                && (layout.stride(outer) >= innerSize || outerSize == 1);
    }

    /**
     * As cuBLAS sees it.
     *
     * @param columns whether the product is asked for as it is; else all matrices are taken for their
     *     transposes
     */
    private static Blas.Matrix matrix(View view, boolean columns) {
        Layout layout = view.layout();
        boolean rows = isInRows(layout);
        int outer = rows ? 1 : 2;
        int inner = rows ? 2 : 1;
        int lead = layout.shape().dim(outer) == 1 ? Math.max(1, layout.shape().dim(inner))
                : Cells.stride(layout, outer);
        return new Blas.Matrix(Cells.address(view), rows == columns, lead, layout.stride(0));
    }
}

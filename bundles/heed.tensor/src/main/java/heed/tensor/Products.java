package heed.tensor;

import heed.tensor.spi.DType;
import heed.tensor.spi.Kernels;
import heed.tensor.spi.Layout;
import heed.tensor.spi.View;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** Matrix products and rows of tables: brings what was asked into the two forms that kernels have. */
final class Products {

    private Products() {
    }

    static Tensor matmul(Tensor a, Tensor b) {
        if (a.shape().rank() < 2 || b.shape().rank() < 2 || a.dim(-1) != b.dim(-2)) {
            throw new ShapeException("matmul: " + a.shape() + " and " + b.shape() + " do not fit: […, m, k]·[…, k, n] "
                    + "needs two axes each, and the last of the first equal to the last but one of the second");
        }
        Elementwise.checkType("matmul", a, b);
        if (a.shape().rank() == 2 && b.shape().rank() == 2) {
            return product(a, b, Shape.of(a.dim(0), b.dim(1)));
        }
        if (liesTurned(a) && b.shape().rank() == 2) {
            return matmul(a.transpose(0, 1), b).transpose(0, 1);
        }
        if (b.shape().rank() == 2) {
            int[] dims = a.shape().dims();
            dims[dims.length - 1] = b.dim(1);
            return matmul(a.reshape((int) a.shape().without(-1).size(), a.dim(-1)), b).reshape(dims);
        }
        Shape lead = Shape.broadcast("matmul", lead(a), lead(b));
        Tensor left = stacked(a, lead);
        Tensor right = stacked(b, lead);
        Tensor y = product(left, right, Shape.of(left.dim(0), a.dim(-2), b.dim(-1)));
        int[] dims = Arrays.copyOf(lead.dims(), lead.rank() + 2);
        dims[lead.rank()] = a.dim(-2);
        dims[lead.rank() + 1] = b.dim(-1);
        return y.reshape(dims);
    }

    static Tensor rows(Tensor table, Tensor ids) {
        if (table.shape().rank() != 2 || ids.type() != DType.INT32) {
            throw new ShapeException("rows: wants a table [V, D] and INT32 ids, got " + table.shape() + " and "
                    + ids.type() + " " + ids.shape());
        }
        Ids.check("rows: id", "a table " + table.shape(), ids, table.dim(0), Losses.NONE);
        Tensor flat = ids.reshape((int) ids.shape().size()).contiguous();
        Engine engine = table.engine();
        Tensor y = engine.empty(table.type(), Shape.of(flat.dim(0), table.dim(1)));
        engine.kernels().gather(table.view(), flat.view(), y.view());
        int[] dims = Arrays.copyOf(ids.shape().dims(), ids.shape().rank() + 1);
        dims[dims.length - 1] = table.dim(1);
        return y.record(Gradients.GATHER, flat, table).reshape(dims);
    }

    /** base + a·b, the base repeated to the shape of the product. */
    static Tensor matmul(Tensor a, Tensor b, Tensor base) {
        if (a.shape().rank() < 2 || b.shape().rank() != 2 || a.dim(-1) != b.dim(0)) {
            throw new ShapeException("matmul: " + a.shape() + " and " + b.shape() + " do not fit: with something to "
                    + "add, wants […, m, k]·[k, n]");
        }
        Elementwise.checkType("matmul", a, b);
        Elementwise.checkType("matmul", a, base);
        int[] dims = a.shape().dims();
        dims[dims.length - 1] = b.dim(1);
        Shape shape = Shape.of(dims);
        if (!base.shape().expandsTo(shape)) {
            throw new ShapeException("matmul: " + base.shape() + " cannot be repeated to " + shape
                    + ", the shape of the product that it is added to");
        }
        if (liesTurned(a) && base.shape().rank() < 2) {
            return matmul(a.transpose(0, 1), b, base).transpose(0, 1);
        }
        Tensor rows = a.shape().rank() == 2 ? a : a.reshape((int) a.shape().without(-1).size(), a.dim(-1));
        Engine engine = a.engine();
        Tensor y = engine.empty(a.type(), shape);
        View result = y.reshape(rows.dim(0), b.dim(1)).view();
        View repeated = base.expandedView(shape);
        Optional<Layout> flat = repeated.layout().reshape(result.shape());
        if (flat.isPresent()) {
            engine.kernels().matmul(rows.view(), b.view(), new View(repeated.storage(), flat.get()), result);
        } else {
            engine.kernels().copy(repeated, y.view());
            engine.kernels().matmul(rows.view(), b.view(), result, true);
        }
        if (base.shape().equals(shape)) {
            y.slot = base.slot;
        }
        return y.record(Gradients.MATMUL_ADD, null, rows, b, base);
    }

    /** Whether [m,n,k] stands in memory as [n,m,k]: then so may the product, and nothing needs to be copied. */
    private static boolean liesTurned(Tensor a) {
        return a.shape().rank() == 3 && !a.layout().isContiguous() && a.layout().transpose(0, 1).isContiguous();
    }

    /** Products that wait to be added up. */
    static final class Sum {

        private final List<View> left = new ArrayList<>();
        private final List<Tensor> right = new ArrayList<>();
        private final List<Optional<Tensor>> biases = new ArrayList<>();

        /** With a bias that gets the sums of b's columns. */
        void add(View a, Tensor b, Optional<Tensor> bias) {
            left.add(a);
            right.add(b);
            biases.add(bias);
        }

        /** out = base + Σ a·b; the base may be out itself. Columns are added to the gradients of biases. */
        void into(Kernels kernels, Optional<Tensor> base, Tensor out) {
            Optional<Tensor> fresh = biases.get(0).filter(bias -> bias.gradient == null && bias.sums == null);
            if (left.size() == 1 && base.isEmpty() && fresh.isPresent()) {
                Tensor bias = fresh.get();
                bias.gradient = bias.like();
                bias.ownsGradient = true;
                kernels.matmulAndSums(left.get(0), right.get(0).view(), out.view(), bias.gradient.view());
                return;
            }
            for (int i = 0; i < left.size(); i++) {
                Tensor columns = right.get(i);
                biases.get(i).ifPresent(bias -> Tape.addSums(bias, columns));
            }
            products(kernels, base, out);
        }

        private void products(Kernels kernels, Optional<Tensor> base, Tensor out) {
            boolean other = base.isPresent() && base.get() != out;
            if (other && left.size() == 1) {
                kernels.matmul(left.get(0), right.get(0).view(), base.get().view(), out.view());
                return;
            }
            if (other) {
                kernels.copy(base.get().view(), out.view());
            }
            if (left.size() == 1) {
                kernels.matmul(left.get(0), right.get(0).view(), out.view(), base.isPresent());
            } else {
                kernels.sumOfProducts(left, right.stream().map(Tensor::view).toList(), out.view(), base.isPresent());
            }
        }
    }

    static Tensor pick(Tensor x, Tensor ids) {
        int last = x.shape().axis(-1);
        if (ids.type() != DType.INT32 || ids.shape().rank() != last + 1
                || !ids.shape().with(last, 1).equals(x.shape().with(last, 1))) {
            throw new ShapeException("pick: wants […, V] and INT32 ids […, K], got " + x.shape() + " and "
                    + ids.type() + " " + ids.shape());
        }
        Ids.check("pick: id", "rows of " + x.shape(), ids, x.dim(-1), Losses.NONE);
        Tensor y = x.engine().empty(x.type(), ids.shape());
        x.engine().kernels().pick(x.view(), ids.view(), y.view());
        return y.record(Gradients.PICK, ids, x);
    }

    private static Tensor product(Tensor a, Tensor b, Shape shape) {
        Tensor y = a.engine().empty(a.type(), shape);
        a.engine().kernels().matmul(a.view(), b.view(), y.view(), false);
        return y.record(Gradients.MATMUL, null, a, b);
    }

    private static Shape lead(Tensor tensor) {
        return Shape.of(Arrays.copyOf(tensor.shape().dims(), tensor.shape().rank() - 2));
    }

    /** All leading axes, repeated as wanted, as one. */
    private static Tensor stacked(Tensor tensor, Shape lead) {
        int[] dims = Arrays.copyOf(lead.dims(), lead.rank() + 2);
        dims[lead.rank()] = tensor.dim(-2);
        dims[lead.rank() + 1] = tensor.dim(-1);
        return tensor.expand(Shape.of(dims)).reshape((int) lead.size(), tensor.dim(-2), tensor.dim(-1));
    }
}

package heed.tensor.spi;

import heed.tensor.Shape;

/** Cross-entropy made of required kernels: no one-hot tensor, nothing brought to the host. */
final class ComposedLosses {

    private ComposedLosses() {
    }

    /** log Σ eᶻ − (1−ε)·z[t] − ε/V·Σ z, with z = x − max x. */
    static void crossEntropy(Kernels kernels, Kernels.CrossEntropy at, View out) {
        View logits = at.logits();
        Shape rows = logits.shape().with(1, 1);
        View z = kernels.scratch(logits.type(), logits.shape());                         // [N,V]
        View row = kernels.scratch(logits.type(), rows);                                 // [N,1]
        View term = kernels.scratch(logits.type(), rows);                                // [N,1]
        Targets targets = new Targets(kernels, at);
        kernels.reduce(Reduction.MAX, logits, row);
        kernels.binary(Binary.SUB, logits, expanded(row, logits.shape()), z);
        kernels.pick(z, targets.ids, term);
        kernels.scalar(Binary.MUL, term, 1 - at.smoothing(), term);
        View sum = kernels.scratch(logits.type(), rows);
        if (at.smoothing() != 0) {
            kernels.reduce(Reduction.SUM, z, sum);
            kernels.scalar(Binary.MUL, sum, at.smoothing() / logits.shape().dim(1), sum);
            kernels.binary(Binary.ADD, term, sum, term);
        }
        kernels.unary(Unary.EXP, z, z);
        kernels.reduce(Reduction.SUM, z, sum);
        kernels.unary(Unary.LOG, sum, sum);
        kernels.binary(Binary.SUB, sum, term, term);
        targets.zeroIgnored(column(term), out);
        targets.close();
        for (View view : new View[] {sum, term, row, z}) {
            kernels.free(view.storage());
        }
    }

    /** g·(softmax x − ε/V − (1−ε) at t). */
    static void crossEntropyGradient(Kernels kernels, View g, Kernels.CrossEntropy at, View out) {
        Shape shape = out.shape();
        Shape rows = shape.with(1, 1);
        View row = kernels.scratch(out.type(), rows);                                    // [N,1]
        Targets targets = new Targets(kernels, at);
        kernels.softmax(at.logits(), out);
        if (at.smoothing() != 0) {
            kernels.scalar(Binary.SUB, out, at.smoothing() / shape.dim(1), out);
        }
        kernels.fill(row, at.smoothing() - 1);
        kernels.addPicked(row, targets.ids, out);
        targets.zeroIgnored(g, column(row));
        kernels.binary(Binary.MUL, out, expanded(row, shape), out);
        targets.close();
        kernels.free(row.storage());
    }

    private static View expanded(View view, Shape shape) {
        return new View(view.storage(), view.layout().expand(shape));
    }

    /** [N,1] as [N]. */
    private static View column(View view) {
        return new View(view.storage(), view.layout().select(1, 0));
    }

    /** Targets as classes: an ignored one counts as class 0 until its result is set to 0. */
    private static final class Targets {

        private final Kernels kernels;
        private final View ignored;
        private final View ids;

        Targets(Kernels kernels, Kernels.CrossEntropy at) {
            this.kernels = kernels;
            Shape shape = at.targets().shape();
            ignored = kernels.scratch(DType.INT32, shape);
            View classes = kernels.scratch(DType.INT32, shape);
            View zero = kernels.scratch(DType.INT32, Shape.of(1));
            kernels.fill(zero, 0);
            kernels.scalar(Binary.EQUAL, at.targets(), at.ignored(), ignored);
            kernels.where(ignored, expanded(zero, shape), at.targets(), classes);
            kernels.free(zero.storage());
            ids = new View(classes.storage(), classes.layout().unsqueeze(1));            // [N,1]
        }

        void zeroIgnored(View from, View out) {
            View zero = kernels.scratch(out.type(), Shape.of(1));
            kernels.fill(zero, 0);
            kernels.where(ignored, expanded(zero, out.shape()), from, out);
            kernels.free(zero.storage());
        }

        void close() {
            kernels.free(ids.storage());
            kernels.free(ignored.storage());
        }
    }
}

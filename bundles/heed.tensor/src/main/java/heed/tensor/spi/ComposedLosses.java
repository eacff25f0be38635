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
        kernels.gather(targets.table(z), targets.places, term);
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
        View dx = out.layout().isContiguous() ? out : kernels.scratch(out.type(), shape);  // [N,V]
        View row = kernels.scratch(out.type(), rows);                                    // [N,1]
        Targets targets = new Targets(kernels, at);
        kernels.softmax(at.logits(), dx);
        if (at.smoothing() != 0) {
            kernels.scalar(Binary.SUB, dx, at.smoothing() / shape.dim(1), dx);
        }
        kernels.fill(row, at.smoothing() - 1);
        kernels.scatterAdd(row, targets.places, targets.table(dx));
        targets.zeroIgnored(g, column(row));
        kernels.binary(Binary.MUL, dx, expanded(row, shape), out);
        targets.close();
        kernels.free(row.storage());
        if (dx != out) {
            kernels.free(dx.storage());
        }
    }

    private static View expanded(View view, Shape shape) {
        return new View(view.storage(), view.layout().expand(shape));
    }

    /** [N,1] as [N]. */
    private static View column(View view) {
        return new View(view.storage(), view.layout().select(1, 0));
    }

    /** Where the targets lie among all N·V logits; an ignored one at its row's first class. */
    private static final class Targets {

        private final Kernels kernels;
        private final View ignored;
        private final View places;

        Targets(Kernels kernels, Kernels.CrossEntropy at) {
            this.kernels = kernels;
            Shape shape = at.targets().shape();
            int count = shape.dim(0);
            ignored = kernels.scratch(DType.INT32, shape);
            places = Ordinals.of(kernels, count, at.logits().shape().dim(1));
            View ids = kernels.scratch(DType.INT32, shape);
            View zero = kernels.scratch(DType.INT32, Shape.of(1));
            kernels.fill(zero, 0);
            kernels.scalar(Binary.EQUAL, at.targets(), at.ignored(), ignored);
            kernels.where(ignored, expanded(zero, shape), at.targets(), ids);
            kernels.binary(Binary.ADD, places, ids, places);
            kernels.free(zero.storage());
            kernels.free(ids.storage());
        }

        /** All logits, one a row; they have no gaps. */
        View table(View logits) {
            Shape all = Shape.of(Math.toIntExact(logits.shape().size()), 1);
            return new View(logits.storage(), logits.layout().reshape(all).orElseThrow());
        }

        void zeroIgnored(View from, View out) {
            View zero = kernels.scratch(out.type(), Shape.of(1));
            kernels.fill(zero, 0);
            kernels.where(ignored, expanded(zero, out.shape()), from, out);
            kernels.free(zero.storage());
        }

        void close() {
            kernels.free(places.storage());
            kernels.free(ignored.storage());
        }
    }
}

package heed.backend.jcuda;

import heed.tensor.spi.Kernels.CrossEntropy;
import heed.tensor.spi.View;

/** Softmax, its logarithm, its gradient, and cross-entropy. */
final class Softmax {

    private final Work work;
    private final Device device;

    Softmax(Work work) {
        this.work = work;
        this.device = work.device();
    }

    void softmax(View in, View out) {
        plain(Kernel.SOFTMAX, in, out);
    }

    void logSoftmax(View in, View out) {
        plain(Kernel.LOG_SOFTMAX, in, out);
    }

    private void plain(Kernel kernel, View in, View out) {
        if (Cells.isEmpty(out)) {
            return;
        }
        try (Rows rows = work.rows().read(in).written(out).ready()) {
            rows.strides(rows.addresses(device).numbers(rows.rows(), rows.inner(), rows.columns(0)));
            device.launchRows(kernel, rows.rows(), rows.columns(0));
        }
    }

    void masked(View in, View mask, View out) {
        if (Cells.isEmpty(out)) {
            return;
        }
        boolean repeated = mask.layout().stride(mask.layout().rank() - 1) == 0;
        View seen = repeated ? new View(mask.storage(), mask.layout().slice(mask.layout().rank() - 1, 0, 1))
                : mask;
        try (Rows rows = work.rows().read(in).read(seen).written(out).ready()) {
            rows.strides(rows.addresses(device).numbers(rows.rows(), rows.inner(), rows.columns(0),
                    Cells.code(mask), repeated ? 0 : 1));
            device.launchRows(Kernel.MASKED_SOFTMAX, rows.rows(), rows.columns(0));
        }
    }

    void gradient(View g, View y, View out) {
        if (Cells.isEmpty(out)) {
            return;
        }
        try (Rows rows = work.rows().read(g).read(y).written(out).ready()) {
            rows.strides(rows.addresses(device).numbers(rows.rows(), rows.inner(), rows.columns(0)));
            device.launchRows(Kernel.SOFTMAX_GRADIENT, rows.rows(), rows.columns(0));
        }
    }

    void crossEntropy(CrossEntropy at, View out) {
        if (Cells.isEmpty(out)) {
            return;
        }
        try (Operands operands = work.operands()) {
            View logits = operands.read(at.logits(), Operands.LINES);
            int columns = logits.shape().dim(1);
            device.arguments().pointer(Cells.address(logits)).pointer(Cells.address(at.targets()))
                    .pointer(Cells.address(out)).numbers(logits.shape().dim(0), columns)
                    .numbers(step(logits), step(at.targets()), step(out), at.ignored())
                    .number((float) at.smoothing());
            device.launchRows(Kernel.CROSS_ENTROPY, logits.shape().dim(0), columns);
        }
    }

    void crossEntropyGradient(View g, CrossEntropy at, View out) {
        if (Cells.isEmpty(out)) {
            return;
        }
        try (Operands operands = work.operands()) {
            View logits = operands.read(at.logits(), Operands.LINES);
            View result = operands.written(out, Operands.LINES);
            int columns = logits.shape().dim(1);
            device.arguments().pointer(Cells.address(g)).pointer(Cells.address(logits))
                    .pointer(Cells.address(at.targets())).pointer(Cells.address(result))
                    .numbers(logits.shape().dim(0), columns)
                    .numbers(step(g), step(logits), step(at.targets()), step(result), at.ignored())
                    .number((float) at.smoothing());
            device.launchRows(Kernel.CROSS_ENTROPY_GRADIENT, logits.shape().dim(0), columns);
        }
    }

    private static int step(View view) {
        return Cells.stride(view.layout(), 0);
    }
}

package heed.backend.jcuda;

import heed.tensor.spi.Kernels.GruStep;
import heed.tensor.spi.Kernels.LstmStep;
import heed.tensor.spi.View;

/** What recurrent cells do between their products, forward and backward. */
final class Gates {

    private final Work work;
    private final Device device;

    Gates(Work work) {
        this.work = work;
        this.device = work.device();
    }

    void lstm(View input, View gates, View before, View out) {
        if (Cells.isEmpty(out)) {
            return;
        }
        try (Operands operands = work.operands()) {
            View x = operands.read(input, Operands.LINES);
            View u = operands.changed(gates, Operands.LINES);
            View c = operands.read(before, Operands.LINES);
            View y = operands.written(out, Operands.LINES);
            addresses(x, u, c, y).numbers(c.shape().dim(0), c.shape().dim(1))
                    .numbers(step(x), step(u), step(c), step(y), Cells.stride(y.layout(), 1));
            device.launchFlat(Kernel.LSTM, (int) c.shape().size());
        }
    }

    void lstmGradient(View g, LstmStep at, View dGates, View dBefore) {
        if (Cells.isEmpty(g)) {
            return;
        }
        try (Operands operands = work.operands()) {
            View slope = operands.read(g, Operands.LINES);
            View u = operands.read(at.gates(), Operands.LINES);
            View c = operands.read(at.before(), Operands.LINES);
            View y = operands.read(at.out(), Operands.LINES);
            View dx = operands.written(dGates, Operands.LINES);
            View dc = operands.written(dBefore, Operands.LINES);
            addresses(slope, u, c, y, dx, dc).numbers(c.shape().dim(0), c.shape().dim(1))
                    .numbers(step(slope), Cells.stride(slope.layout(), 1), step(u), step(c), step(y),
                            Cells.stride(y.layout(), 1), step(dx), step(dc));
            device.launchFlat(Kernel.LSTM_GRADIENT, (int) c.shape().size());
        }
    }

    void gru(View input, View hidden, View before, View out) {
        if (Cells.isEmpty(out)) {
            return;
        }
        try (Operands operands = work.operands()) {
            View x = operands.read(input, Operands.LINES);
            View u = operands.read(hidden, Operands.LINES);
            View h = operands.read(before, Operands.LINES);
            View y = operands.written(out, Operands.LINES);
            addresses(x, u, h, y).numbers(h.shape().dim(0), h.shape().dim(1))
                    .numbers(step(x), step(u), step(h), step(y));
            device.launchFlat(Kernel.GRU, (int) h.shape().size());
        }
    }

    void gruGradient(View g, GruStep at, View dInput, View dHidden, View dBefore) {
        if (Cells.isEmpty(g)) {
            return;
        }
        try (Operands operands = work.operands()) {
            View slope = operands.read(g, Operands.LINES);
            View x = operands.read(at.input(), Operands.LINES);
            View u = operands.read(at.hidden(), Operands.LINES);
            View h = operands.read(at.before(), Operands.LINES);
            View dx = operands.written(dInput, Operands.LINES);
            View du = operands.written(dHidden, Operands.LINES);
            View dh = operands.changed(dBefore, Operands.LINES);
            addresses(slope, x, u, h, dx, du, dh).numbers(h.shape().dim(0), h.shape().dim(1))
                    .numbers(step(slope), step(x), step(u), step(h), step(dx), step(du), step(dh));
            device.launchFlat(Kernel.GRU_GRADIENT, (int) h.shape().size());
        }
    }

    private Arguments addresses(View... views) {
        Arguments arguments = device.arguments();
        for (View view : views) {
            arguments.pointer(Cells.address(view));
        }
        return arguments;
    }

    private static int step(View view) {
        return Cells.stride(view.layout(), 0);
    }
}

package heed.backend.jcuda;

import heed.tensor.Shape;
import heed.tensor.spi.DType;
import heed.tensor.spi.Kernels.Adam;
import heed.tensor.spi.Kernels.LayerNorm;
import heed.tensor.spi.View;

/** Layer normalisation, and the optimiser's step. */
final class Layers {

    private static final int WARP = 32;
    private static final int LEAST_ROWS = 64;

    private final Work work;
    private final Device device;
    private final Sums sums;

    Layers(Work work, Sums sums) {
        this.work = work;
        this.device = work.device();
        this.sums = sums;
    }

    void norm(LayerNorm at, View beta, View out) {
        if (Cells.isEmpty(out)) {
            return;
        }
        try (Operands lines = work.operands(); Rows rows = work.rows().read(at.x()).written(out).ready()) {
            View gamma = lines.read(at.gamma(), Operands.PLAIN);
            View shift = lines.read(beta, Operands.PLAIN);
            Arguments arguments = device.arguments().pointer(rows.address(0)).pointer(Cells.address(gamma))
                    .pointer(Cells.address(shift)).pointer(rows.address(1))
                    .numbers(rows.rows(), rows.inner(), rows.columns(0)).number((float) at.epsilon());
            rows.strides(arguments);
            device.launchRows(Kernel.LAYER_NORM, rows.rows(), rows.columns(0));
        }
    }

    void normGradient(View g, LayerNorm at, View dx, View dgamma, View dbeta) {
        if (Cells.isEmpty(g)) {
            return;
        }
        try (Operands lines = work.operands(); Rows rows = work.rows().read(g).read(at.x()).changed(dx)
                .ready()) {
            View gamma = lines.read(at.gamma(), Operands.PLAIN);
            int columns = rows.columns(0);
            View statistics = work.memory().scratch(DType.FLOAT32, Shape.of(2, rows.rows()));
            Arguments arguments = device.arguments().pointer(rows.address(0)).pointer(rows.address(1))
                    .pointer(Cells.address(gamma)).pointer(rows.address(2)).pointer(Cells.address(statistics))
                    .numbers(rows.rows(), rows.inner(), columns).number((float) at.epsilon());
            rows.strides(arguments);
            device.launchRows(Kernel.LAYER_NORM_GRADIENT, rows.rows(), columns);
            parameters(rows, Cells.address(statistics), dgamma, dbeta);
            work.memory().give(statistics);
        }
    }

    private void parameters(Rows rows, long statistics, View dgamma, View dbeta) {
        int columns = rows.columns(0);
        int most = Math.max(1, 4 * device.processors() / Device.ceil(columns, WARP));
        int chunk = Device.ceil(rows.rows(), Math.min(most, Device.ceil(rows.rows(), LEAST_ROWS)));
        int parts = Device.ceil(rows.rows(), chunk);
        View partial = work.memory().scratch(DType.FLOAT32, Shape.of(2, parts, columns));
        long first = Cells.address(partial);
        long second = first + (long) parts * columns * Float.BYTES;
        Arguments arguments = device.arguments().pointer(rows.address(0)).pointer(rows.address(1))
                .pointer(statistics)
                .pointer(first).pointer(second).numbers(rows.rows(), rows.inner(), columns, chunk);
        rows.strides(arguments, 0);
        rows.strides(arguments, 1);
        device.launchBlocks(Kernel.LAYER_NORM_PARAMETERS, Device.ceil(columns, WARP), parts);
        sums.into(first, parts, columns, Cells.address(dgamma), Cells.stride(dgamma.layout(), 0));
        sums.into(second, parts, columns, Cells.address(dbeta), Cells.stride(dbeta.layout(), 0));
        work.memory().give(partial);
    }

    void adam(View value, View gradient, View first, View second, Adam step) {
        if (Cells.isEmpty(value)) {
            return;
        }
        try (Operands operands = work.operands()) {
            View weight = operands.changed(value, Operands.PLAIN);
            View slope = operands.read(gradient, Operands.PLAIN);
            View mean = operands.changed(first, Operands.PLAIN);
            View square = operands.changed(second, Operands.PLAIN);
            int count = (int) value.shape().size();
            device.arguments().pointer(Cells.address(weight)).pointer(Cells.address(slope))
                    .pointer(Cells.address(mean))
                    .pointer(Cells.address(square)).number(count)
                    .number((float) (step.rate() / step.correction1()))
                    .number((float) step.beta1()).number((float) (1 - step.beta1()))
                    .number((float) step.beta2()).number((float) (1 - step.beta2()))
                    .number((float) step.correction2()).number((float) step.epsilon())
                    .number((float) (1 - step.rate() * step.decay()));
            device.launchFlat(Kernel.ADAM, count);
        }
    }
}

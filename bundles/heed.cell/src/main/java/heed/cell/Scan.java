package heed.cell;

import heed.tensor.Engine;
import heed.tensor.GrowingMemory;
import heed.tensor.Tensor;
import heed.tensor.Tensors;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Step after step over a batch of sequences. Rows that have ended make steps too, of which nothing is kept.
 */
final class Scan {

    private Scan() {
    }

    static Cells.Pass run(Cell cell, Tensor x, int[] lengths, List<Tensor> start) {
        Engine engine = x.engine();
        int steps = x.dim(1);
        int shortest = Arrays.stream(lengths).min().orElse(steps);
        Recurrence recurrence = cell.begin(engine, x.dim(0), steps);
        if (!start.isEmpty()) {
            recurrence.state(start);
        }
        // [B,T,D] step by step in memory, so that what belongs to a step lies together
        Tensor bySteps = x.transpose(0, 1).contiguous().transpose(0, 1);
        List<Tensor> inputs = cell.inputs(bySteps).unbind(1);                  // T × [B,G]
        GrowingMemory outputs = new GrowingMemory(engine, x.dim(0), steps, cell.width());
        List<Tensor> weights = new ArrayList<>();
        List<Tensor> state = recurrence.state();
        for (int t = 0; t < steps; t++) {
            recurrence.step(inputs.get(t));
            state = t < shortest ? recurrence.state() : held(state, recurrence.state(), real(engine, lengths, t));
            outputs.append(state.get(0));
            recurrence.weights().ifPresent(weights::add);
        }
        return new Cells.Pass(outputs.slots(), state, weights);
    }

    /** Rows that have ended keep their state. */
    private static List<Tensor> held(List<Tensor> before, List<Tensor> after, Tensor real) {
        List<Tensor> held = new ArrayList<>();
        for (int i = 0; i < after.size(); i++) {
            held.add(Tensors.where(real, after.get(i), before.get(i)));
        }
        return held;
    }

    /** 1 for rows of which step t is real [B,1]. */
    private static Tensor real(Engine engine, int[] lengths, int t) {
        float[] real = new float[lengths.length];
        for (int b = 0; b < real.length; b++) {
            real[b] = t < lengths[b] ? 1 : 0;
        }
        return engine.of(real, real.length, 1);
    }
}

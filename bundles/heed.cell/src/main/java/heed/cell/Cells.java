package heed.cell;

import heed.component.BadInput;
import heed.component.Options;
import heed.component.Parts;
import heed.component.Ref;
import heed.tensor.Engine;
import heed.tensor.GrowingMemory;
import heed.tensor.Parameters;
import heed.tensor.Tensor;
import heed.tensor.Tensors;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Makes cells by their names and runs them over sequences. */
public final class Cells {

    /**
     * What a pass gives.
     *
     * @param outputs hidden states [B,T,H]; after the end of a row they repeat its last
     * @param state what the last real step of each row left, the hidden state first, [B,H] each
     * @param weights for each step where it looked [B,t]; empty for a cell without attention
     */
    public record Pass(Tensor outputs, List<Tensor> state, List<Tensor> weights) {
    }

    private Cells() {
    }

    /**
     * The cell that a reference names, with fresh weights.
     *
     * @throws BadInput when there is none, or its parts do not fit
     */
    public static Cell create(Ref ref, CellSize size, Parameters parameters, Parts parts) {
        CellFactory<?> factory = parts.find(CellFactory.class, ref);
        try {
            return create(factory, ref, size, parameters, parts);
        } catch (BadInput bad) {
            throw bad.key().isEmpty() ? new BadInput(ref.key(), bad.getMessage(), bad) : bad;
        }
    }

    private static <O extends Record> Cell create(CellFactory<O> factory, Ref ref, CellSize size,
            Parameters parameters, Parts parts) {
        return factory.create(Options.read(factory, ref), size, parameters, parts);
    }

    /**
     * Runs a cell over whole sequences, from a state of zeros or from the given one.
     *
     * @param x inputs [B,T,D]
     * @param lengths real steps of each row, the rest being padding at the end
     * @param start state to begin with; empty for zeros
     */
    public static Pass run(Cell cell, Tensor x, int[] lengths, List<Tensor> start) {
        Engine engine = x.engine();
        int steps = x.dim(1);
        int shortest = Arrays.stream(lengths).min().orElse(steps);
        Recurrence recurrence = cell.begin(engine, x.dim(0), steps);
        if (!start.isEmpty()) {
            recurrence.state(start);
        }
        Tensor inputs = cell.inputs(x);                                        // [B,T,G]
        GrowingMemory outputs = new GrowingMemory(engine, x.dim(0), steps, cell.width());
        List<Tensor> weights = new ArrayList<>();
        for (int t = 0; t < steps; t++) {
            List<Tensor> before = recurrence.state();
            recurrence.step(inputs.select(1, t));
            if (t >= shortest) {
                recurrence.state(held(before, recurrence.state(), real(engine, lengths, t)));
            }
            outputs.append(recurrence.state().get(0));
            recurrence.weights().ifPresent(weights::add);
        }
        return new Pass(outputs.slots(), recurrence.state(), weights);
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

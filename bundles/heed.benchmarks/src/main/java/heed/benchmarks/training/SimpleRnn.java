package heed.benchmarks.training;

import heed.attention.additive.AdditiveAttentionFactory;
import heed.attention.dot.DotAttentionFactory;
import heed.cell.Cell;
import heed.cell.CellSize;
import heed.cell.Cells;
import heed.cell.internal.SelfAttentionFactory;
import heed.cell.rnn.SimpleRnnFactory;
import heed.component.Parts;
import heed.component.Ref;
import heed.tensor.Parameters;
import java.util.Arrays;
import java.util.List;

/**
 * The simple cell with self-attention, slot t included:
 *
 * <pre>
 * h_t = tanh(A_x x_t + A_h c_{t−1} + b),  c_0 = 0
 * a_i = softmax_{i≤t}(score(h_t, h_i)),   c_t = Σ_{i≤t} a_i h_i
 * dot:      score = h_tᵀ h_i
 * additive: score = vᵀ tanh(W h_t + U h_i + b), of width H; U h_i + b once a slot
 * </pre>
 */
final class SimpleRnn implements Workload {

    private static final Parts PARTS = Parts.of(new SelfAttentionFactory(), new SimpleRnnFactory(),
            new DotAttentionFactory(), new AdditiveAttentionFactory());

    private final String score;

    /** With scores of that name: dot or additive. */
    SimpleRnn(String score) {
        this.score = score;
    }

    @Override
    public String id() {
        return "simple-rnn-" + score;
    }

    @Override
    public boolean readsMemory() {
        return true;
    }

    @Override
    public Model create(Size size, Parameters parameters) {
        Cell cell = Cells.create(Ref.of("simple-rnn+attention(" + score + ")"),
                new CellSize(size.input(), size.hidden()), parameters, PARTS);
        int[] lengths = new int[size.batch()];
        Arrays.fill(lengths, size.steps());
        return x -> Cells.run(cell, x, lengths, List.of()).outputs();
    }
}

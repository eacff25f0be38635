package heed.benchmarks.training;

import heed.attention.additive.AdditiveAttentionFactory;
import heed.cell.Cell;
import heed.cell.CellSize;
import heed.cell.Cells;
import heed.cell.lstmn.LstmnFactory;
import heed.component.Parts;
import heed.component.Ref;
import heed.tensor.Parameters;
import java.util.Arrays;
import java.util.List;

/**
 * The long short-term memory network of Cheng, Dong &amp; Lapata 2016, eqs (4) to (9): two tapes of the slots
 * before step t, read with the same weights.
 *
 * <pre>
 * a_i = vᵀ tanh(U h_i + u + W [x_t; h̃_{t−1}]),  i &lt; t;  s = softmax(a)
 *     U h_i + u once a slot, W x_t for all t at once
 * [h̃_t; c̃_t] = Σ_i s_i [h_i; c_i],  h̃_1 = c̃_1 = 0
 * [i; f; o; g] = [σ; σ; σ; tanh](W_h h̃_t + W_x x_t + b)
 * c_t = f⊙c̃_t + i⊙g,  h_t = o⊙tanh(c_t)
 * </pre>
 */
final class Lstmn implements Workload {

    private static final Parts PARTS = Parts.of(new LstmnFactory(), new AdditiveAttentionFactory());

    @Override
    public String id() {
        return "lstmn";
    }

    @Override
    public boolean readsMemory() {
        return true;
    }

    @Override
    public Model create(Size size, Parameters parameters) {
        Cell cell = Cells.create(Ref.of("lstmn"), new CellSize(size.input(), size.hidden()), parameters, PARTS);
        int[] lengths = new int[size.batch()];
        Arrays.fill(lengths, size.steps());
        return x -> Cells.run(cell, x, lengths, List.of()).outputs();
    }
}

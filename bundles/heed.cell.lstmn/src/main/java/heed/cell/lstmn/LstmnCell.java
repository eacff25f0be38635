package heed.cell.lstmn;

import heed.attention.Attention;
import heed.attention.Mask;
import heed.cell.Cell;
import heed.cell.CellSize;
import heed.cell.Recurrence;
import heed.tensor.Engine;
import heed.tensor.Gates;
import heed.tensor.Init;
import heed.tensor.Parameters;
import heed.tensor.Tensor;
import heed.tensor.Tensors;
import java.util.Optional;

/**
 * The long short-term memory network: two tapes of the steps before, read with the same weights.
 *
 * <pre>
 * a_i = score([x_t; h̃_{t−1}], h_i),  i &lt; t;  s = softmax(a)
 * [h̃_t; c̃_t] = Σ_i s_i [h_i; c_i]
 * [i; f; o; g] = [σ; σ; σ; tanh](W_h h̃_t + W_x x_t + b)
 * c_t = f⊙c̃_t + i⊙g,  h_t = o⊙tanh(c_t)
 * </pre>
 *
 * Cheng, Dong &amp; Lapata 2016, eqs (4) to (9), where the score is additive. The first step has nothing to read: h̃_1 and c̃_1 are the
 * state that it begins with, zeros unless another is given.
 */
final class LstmnCell implements Cell {

    private final int input;
    private final int width;
    private final boolean zeroSlot;
    private final Mask mask;
    private final Attention attention;
    private final Optional<Tensor> queryWeight;
    private final Tensor inputWeight;
    private final Tensor hiddenWeight;
    private final Tensor bias;

    LstmnCell(LstmnFactory.Lstmn options, CellSize size, Attention attention, Parameters parameters) {
        this.attention = attention;
        input = size.input();
        width = size.hidden();
        zeroSlot = options.zeroSlot();
        mask = mask(options);
        queryWeight = attention.queryWeight();
        inputWeight = parameters.create("W_x", Init.glorot(), input, 4 * width);                     // [D,4H]
        hiddenWeight = parameters.create("W_h", Init.glorot(), width, 4 * width);                    // [H,4H]
        bias = parameters.create("b", Init.blocks(0, options.forgetBias(), 0, 0), 4 * width);        // [4H]
    }

    /**
     * With a slot before the first, step t finds itself at slot t + 1, and so slot t, the step before, at its
     * place.
     */
    private static Mask mask(LstmnFactory.Lstmn options) {
        Mask past = Mask.causal(options.zeroSlot());
        if (options.span() == 0) {
            return past;
        }
        return options.zeroSlot() ? past.andWindow(options.span() - 1, 0).keeping(1)
                : past.andWindow(options.span(), 0);
    }

    @Override
    public int width() {
        return width;
    }

    @Override
    public int inputWidth() {
        return 4 * width + queryWidth();
    }

    /** What a prepared input has for the query: its product if there is one, else x itself. */
    private int queryWidth() {
        return queryWeight.map(weight -> weight.dim(1)).orElse(input);
    }

    /** First what goes to the gates, then what goes to the query. */
    @Override
    public Tensor inputs(Tensor x) {
        if (queryWeight.isEmpty()) {
            return Tensors.concat(-1, x.matmul(inputWeight, bias), x);            // [B,T,4H+D]
        }
        Tensor weight = queryWeight.get().slice(0, 0, input);                                        // [D,a]
        return x.matmul(Tensors.concat(-1, inputWeight, weight),
                Tensors.concat(-1, bias, x.engine().zeros(queryWidth())));     // [B,T,4H+a]
    }

    @Override
    public Recurrence begin(Engine engine, int batch, int steps) {
        Attention.Growing tapes = attention.growing(engine, batch, zeroSlot ? steps + 1 : steps, mask, 2);
        return new LstmnPass(this, tapes, engine.zeros(batch, width));
    }

    boolean hasZeroSlot() {
        return zeroSlot;
    }

    /** The rows of the query's weight that are for h̃ [H,a]; empty where the query is needed itself. */
    Optional<Tensor> recurrentQueryWeight() {
        return queryWeight.map(weight -> weight.slice(0, input, input + width));
    }

    /** What a prepared input has for the query [B,a] or [B,D]. */
    Tensor forQuery(Tensor prepared) {
        return prepared.slice(1, 4 * width, inputWidth());
    }

    /** h_t at slot 0, c_t at slot 1 [B,2,H]. */
    Tensor next(Tensor prepared, Tensor hiddenRead, Tensor cellRead) {
        return Gates.lstm(prepared.slice(1, 0, 4 * width), hiddenRead, hiddenWeight, cellRead);
    }
}

package heed.benchmarks.training;

import heed.tensor.Tensor;

/**
 * What an LSTM carries from step to step.
 *
 * @param h hidden state [B,H]
 * @param c memory cell [B,H]
 */
record LstmState(Tensor h, Tensor c) {

    /**
     * {@code c' = f⊙c + i⊙g, h' = o⊙tanh(c')}.
     *
     * @param gates i, f, g, o before their nonlinearities, side by side [B,4H]
     * @param c [B,H]
     */
    static LstmState next(Tensor gates, Tensor c) {
        int width = c.dim(1);
        Tensor i = gates.slice(1, 0, width).sigmoid();                         // [B,H]
        Tensor f = gates.slice(1, width, 2 * width).sigmoid();
        Tensor g = gates.slice(1, 2 * width, 3 * width).tanh();
        Tensor o = gates.slice(1, 3 * width, 4 * width).sigmoid();
        Tensor after = f.mul(c).add(i.mul(g));
        return new LstmState(o.mul(after.tanh()), after);
    }
}

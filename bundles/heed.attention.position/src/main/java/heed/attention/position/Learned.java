package heed.attention.position;

import heed.attention.Positions;
import heed.tensor.Init;
import heed.tensor.Parameters;
import heed.tensor.Tensor;

/** {@code x + P_pos}, a learned vector a position. Gehring et al. 2017, §3.1. */
final class Learned implements Positions {

    /** Small beside what it is added to, as in BERT. */
    private static final double DEVIATION = 0.02;

    private final int slots;
    private final Tensor table;

    Learned(int slots, int width, Parameters parameters) {
        this.slots = slots;
        this.table = parameters.create("P", Init.normal(DEVIATION), slots, width);           // [slots,D]
    }

    @Override
    public Tensor encode(Tensor x, int first) {
        int end = first + x.dim(1);
        if (end > slots) {
            throw new IllegalArgumentException("learned positions: there are vectors for " + slots
                    + " positions, but the sequence has " + end
                    + "; give the option 'slots' at least that, or take sinusoidal, which "
                    + "has no end");
        }
        return x.add(table.slice(0, first, end));                                            // [B,T,D]
    }
}

package heed.attention.position;

import heed.attention.Bias;
import heed.attention.Reading;
import heed.tensor.Init;
import heed.tensor.Parameters;
import heed.tensor.Tensor;

/**
 * {@code b_{n, clip(t − s, −D, D)}}, learned, 0 at first. The clipped distances of Shaw, Uszkoreit &amp;
 * Vaswani 2018, §3.2, as numbers that are added to scores, Raffel et al. 2020, §2.1.
 */
final class Relative implements Bias {

    private final int distance;
    private final int heads;
    private final Tensor table;

    Relative(int distance, int heads, Parameters parameters) {
        this.distance = distance;
        this.heads = heads;
        this.table = parameters.create("b", Init.constant(0), 2 * distance + 1, heads);      // [2D+1,N]
    }

    @Override
    public Tensor bias(Reading at) {
        int[] ids = new int[at.queries() * at.slots()];
        for (int i = 0; i < ids.length; i++) {
            int apart = at.first() + i / at.slots() - i % at.slots();                        // t − s
            ids[i] = Math.max(-distance, Math.min(distance, apart)) + distance;
        }
        Tensor each = table.rows(at.engine().ids(ids, at.queries(), at.slots()));            // [Tq,S,N]
        Tensor headed = each.transpose(1, 2).transpose(0, 1).unsqueeze(0);                   // [1,N,Tq,S]
        return heads == 1 ? headed.select(1, 0) : headed;
    }
}

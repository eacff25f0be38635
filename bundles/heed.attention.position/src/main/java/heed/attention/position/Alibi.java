package heed.attention.position;

import heed.attention.Bias;
import heed.attention.Reading;
import heed.tensor.Tensor;

/**
 * {@code −m_n·|t − s|} with the slope {@code m_n = 2^{−8n/N}} for head n of 1 to N. Press, Smith &amp; Lewis
 * 2022, §3.
 */
final class Alibi implements Bias {

    private final int heads;

    Alibi(int heads) {
        this.heads = heads;
    }

    @Override
    public Tensor bias(Reading at) {
        Tensor distance = at.query().sub(at.slot()).abs();                                   // [1,Tq,S]
        if (heads == 1) {
            return distance.mul(-slope(1));
        }
        double[] slopes = new double[heads];
        for (int n = 0; n < heads; n++) {
            slopes[n] = -slope(n + 1);
        }
        return distance.unsqueeze(1).mul(at.engine().of(slopes, 1, heads, 1, 1));            // [1,N,Tq,S]
    }

    private double slope(int n) {
        return Math.pow(2, -8.0 * n / heads);
    }
}

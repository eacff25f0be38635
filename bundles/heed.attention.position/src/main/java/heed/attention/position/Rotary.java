package heed.attention.position;

import heed.attention.Positions;
import heed.tensor.Tensor;
import heed.tensor.Tensors;
import java.util.List;

/**
 * Each pair (x_{2i}, x_{2i+1}) turned by the angle pos/base^{2i/D}, so that the product of a query and a key
 * depends on how far they are apart. Su et al. 2021, eq. (34).
 */
final class Rotary implements Positions {

    private final Angles angles;

    Rotary(Angles angles) {
        this.angles = angles;
    }

    @Override
    public Tensor encode(Tensor x, int first) {
        int count = x.dim(1);
        Tensor cosine = angles.of(x.engine(), first, count, Math::cos);                      // [T,D/2]
        Tensor sine = angles.of(x.engine(), first, count, Math::sin);
        Tensor pairs = x.reshape(x.dim(0), count, angles.pairs(), 2);                        // [B,T,D/2,2]
        Tensor even = pairs.select(3, 0);                                                    // [B,T,D/2]
        Tensor odd = pairs.select(3, 1);
        Tensor turned = Tensors.stack(3, List.of(even.mul(cosine).sub(odd.mul(sine)),
                even.mul(sine).add(odd.mul(cosine))));                                       // [B,T,D/2,2]
        return turned.reshape(x.shape().dims());
    }
}

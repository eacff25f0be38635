package heed.attention.position;

import heed.attention.Positions;
import heed.tensor.Engine;
import heed.tensor.Tensor;
import heed.tensor.Tensors;
import java.util.List;

/**
 * {@code x + PE}, {@code PE(pos, 2i) = sin(pos/base^{2i/D})}, {@code PE(pos, 2i+1) = cos(…)}. Vaswani et al.
 * 2017, §3.5.
 */
final class Sinusoidal implements Positions {

    private final Angles angles;

    Sinusoidal(Angles angles) {
        this.angles = angles;
    }

    @Override
    public Tensor encode(Tensor x, int first) {
        Engine engine = x.engine();
        int count = x.dim(1);
        Tensor sines = angles.of(engine, first, count, Math::sin);
        Tensor cosines = angles.of(engine, first, count, Math::cos);
        Tensor all = Tensors.stack(2, List.of(sines, cosines)).reshape(count, 2 * angles.pairs());
        return x.add(all.slice(1, 0, angles.width()));                                       // [B,T,D]
    }
}
